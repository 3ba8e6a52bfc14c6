using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Verification;

/// <summary>SpecHub's rule as a set rule, for any number of hubs: optimal transport for its draft law.</summary>
/// <remarks>
/// With hubs H and the drawn child x ~ q' (see <see cref="NodeLaw"/>), p the target's law and
/// R = p(H) + sum over y outside H of (p(y) - q'(y))+:
/// accept x with probability min(1, p(x) / q'(x)); else accept hub h with probability p(h) / R; else emit a token
/// outside H from the residual (p - q')+. The output has law p; the walk goes on with probability
/// p(H) + sum over y outside H of min(p(y), q'(y)). Without a drawn child q' is 0 and the rule draws from p.
/// Source: Sun et al., "SpecHub" (arXiv 2411.05289) for one hub, in the equal form that needs one pass over the vocabulary.
/// </remarks>
public sealed class SpecHubVerifier : ITreeVerifier
{
    /// <inheritdoc />
    public string Name => "spechub";

    /// <inheritdoc />
    public IDraftLaw DraftLaw { get; } = new HubDraftLaw();

    /// <inheritdoc />
    public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(verdict);
        verdict.Reset();
        int node = DraftTree.Root;
        while (true)
        {
            TokenId token = Choose(tree, node, target.LawAfter(node), randomness.Streams, out int child);
            if (child < 0)
            {
                verdict.End(token);
                return;
            }

            verdict.Accept(child);
            node = child;
        }
    }

    /// <summary>Chooses the token after one node, and the child that holds it or -1.</summary>
    private static TokenId Choose(DraftTree tree, int node, TokenDistribution target, RandomStreams streams, out int child)
    {
        NodeLaw? law = tree.LawAt(node);
        int tail = law is { HasTail: true } ? LastChild(tree, node) : -1;
        if (tail >= 0)
        {
            TokenId x = tree.TokenAt(tail);
            double drafted = law!.Draft[x] / law.TailMass;
            if (streams.Uniform(tree.RootPosition, node, StreamPurpose.Accept) * drafted < target[x])
            {
                child = tail;
                return x;
            }
        }

        // Hubs first, then the residual: one draw from p(H) followed by (p - q')+ in the order of the vocabulary.
        double total = ResidualMass(tree, node, target, law, tail);
        double drawn = total * streams.Uniform(tree.RootPosition, node, StreamPurpose.Residual);
        for (child = tree.FirstChildOf(node); child >= 0 && child != tail; child = tree.NextSiblingOf(child))
        {
            drawn -= target[tree.TokenAt(child)];
            if (drawn < 0)
            {
                return tree.TokenAt(child);
            }
        }

        child = -1;
        return DrawResidual(tree, node, target, law, tail, drawn);
    }

    /// <summary>Returns R: the target's mass on the hubs and what the drawn child cannot cover outside them.</summary>
    private static double ResidualMass(DraftTree tree, int node, TokenDistribution target, NodeLaw? law, int tail)
    {
        double mass = 0;
        for (int child = tree.FirstChildOf(node); child >= 0 && child != tail; child = tree.NextSiblingOf(child))
        {
            mass += target[tree.TokenAt(child)];
        }

        var walk = new ResidualWalk(tree, node, target, law, tail);
        while (walk.Next())
        {
            mass += walk.Weight;
        }

        return mass;
    }

    private static TokenId DrawResidual(
        DraftTree tree, int node, TokenDistribution target, NodeLaw? law, int tail, double drawn)
    {
        var walk = new ResidualWalk(tree, node, target, law, tail);
        TokenId? last = null;
        while (walk.Next())
        {
            if (walk.Weight > 0)
            {
                last = walk.Token;
                drawn -= walk.Weight;
                if (drawn < 0)
                {
                    break;
                }
            }
        }

        // Rounding can leave no residual although x was just rejected; then p and q' agree and p itself is the law.
        return last ?? MostLikely(target);
    }

    private static int LastChild(DraftTree tree, int node)
    {
        int last = -1;
        for (int child = tree.FirstChildOf(node); child >= 0; child = tree.NextSiblingOf(child))
        {
            last = child;
        }

        return last;
    }

    private static TokenId MostLikely(TokenDistribution target)
    {
        int best = 0;
        for (int entry = 1; entry < target.Count; entry++)
        {
            best = target.Probabilities[entry] > target.Probabilities[best] ? entry : best;
        }

        return target.TokenAt(best);
    }
}
