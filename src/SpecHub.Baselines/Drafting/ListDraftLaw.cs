using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Baselines.Drafting;

/// <summary>Child j is what the draft itself would take under the j-th of several independent noises.</summary>
/// <remarks>
/// The lists' noises come from the request's tape at positions of their own, so they are fresh at every position of the
/// text. Two lists can pick one token, which then is one child. Source: Rowan, Phan, Khisti (arXiv 2506.05632).
/// </remarks>
/// <param name="lists">How many noises a position has; at least 1.</param>
public sealed class ListDraftLaw(int lists) : IDraftLaw
{
    /// <inheritdoc />
    public bool AllowsAnyTree => true;

    /// <summary>Returns one list's noise at a position of the text.</summary>
    /// <param name="tape">The request's noise.</param>
    /// <param name="position">The position of the token to be chosen.</param>
    /// <param name="list">The list, from 0.</param>
    public PositionNoise NoiseOf(NoiseTape tape, int position, int list)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.At((position * lists) + list);
    }

    /// <inheritdoc />
    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        int count = 0;
        for (int list = 0; list < Math.Min(lists, children.Length); list++)
        {
            PositionNoise noise = NoiseOf(node.Noise, node.RootPosition + node.Depth + 1, list);
            int best = -1;
            double most = double.NegativeInfinity;
            for (int entry = 0; entry < node.Scores.Count; entry++)
            {
                double score = node.Scores.Scores[entry] + noise.Of(node.Scores.TokenAt(entry));
                (best, most) = score > most ? (entry, score) : (best, most);
            }

            // Lists differ in their noise only, so nothing says which is the surer one.
            var child = new DraftedChild(new(node.Scores.TokenAt(best)), -Math.Log(lists));
            if (!Contains(children[..count], child))
            {
                children[count++] = child;
            }
        }

        return count;
    }

    private static bool Contains(ReadOnlySpan<DraftedChild> children, DraftedChild child)
    {
        foreach (DraftedChild other in children)
        {
            if (other.Token == child.Token)
            {
                return true;
            }
        }

        return false;
    }
}
