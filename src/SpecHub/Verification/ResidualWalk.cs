using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Verification;

/// <summary>Goes over the target's tokens outside the hubs, with (p - q')+ of each.</summary>
internal ref struct ResidualWalk(DraftTree tree, int node, TokenDistribution target, NodeLaw? law, int tail)
{
    private int _entry = -1;

    /// <summary>Gets the present token.</summary>
    public readonly TokenId Token => target.TokenAt(_entry);

    /// <summary>Gets (p - q')+ of the present token, 0 for a hub.</summary>
    public double Weight { get; private set; }

    /// <summary>Goes to the next token; false when there is none.</summary>
    public bool Next()
    {
        if (++_entry >= target.Count)
        {
            return false;
        }

        int child = tree.ChildWith(node, Token);
        bool isHub = child >= 0 && child != tail;
        double drafted = tail >= 0 ? law!.Draft[Token] / law.TailMass : 0;
        Weight = isHub ? 0 : Math.Max(target.Probabilities[_entry] - drafted, 0);
        return true;
    }
}
