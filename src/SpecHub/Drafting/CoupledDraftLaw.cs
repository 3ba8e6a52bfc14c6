using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>Children are the tokens that the draft model itself would take under the noise that the target will meet.</summary>
/// <remarks>
/// The best k of log q(i) + G(t, i), which is a sample of k without replacement from q. The confidence of child i is
/// softmax(log q + G) at i: the more the best one is ahead, the less likely the target's own logits overturn it.
/// </remarks>
public sealed class CoupledDraftLaw : IDraftLaw
{
    private const int MaxChildren = TreeShape.MaxNodes;

    /// <inheritdoc />
    public bool AllowsAnyTree => true;

    /// <inheritdoc />
    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        NoisyTokenBuffer buffer = default;
        Span<NoisyToken> best = ((Span<NoisyToken>)buffer)[..Math.Min(children.Length, MaxChildren)];
        PositionNoise noise = node.Noise.At(node.RootPosition + node.Depth + 1);
        int count = NoisyTop.Find(node.Scores, noise, best, out double weight);
        for (int i = 0; i < count; i++)
        {
            children[i] = new DraftedChild(best[i].Token, best[i].Score - best[0].Score - Math.Log(weight));
        }

        return count;
    }

    [System.Runtime.CompilerServices.InlineArray(MaxChildren)]
    private struct NoisyTokenBuffer
    {
        private NoisyToken _first;
    }
}
