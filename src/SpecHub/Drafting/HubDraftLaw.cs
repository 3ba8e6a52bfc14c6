using System.Buffers;
using System.Numerics.Tensors;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>SpecHub's law and its form for n children: the n - 1 most likely tokens for certain, and one from the rest.</summary>
/// <remarks>
/// With H the hubs, the last child is x ~ q'(x) = q(x) / (1 - q(H)) over the tokens outside H; 1 - q(H) is summed over
/// the tail. When q has no mass left outside H there is no such child. At temperature 0 the target is certain, so
/// nothing is drawn and all n children are hubs. Of equal tokens the lower one comes first.
/// Source: Sun et al., "SpecHub" (arXiv 2411.05289) for n = 2; Hu et al. (2025) for greedy sets with one drawn token.
/// </remarks>
public sealed class HubDraftLaw : IDraftLaw
{
    /// <inheritdoc />
    public bool AllowsAnyTree => false;

    /// <inheritdoc />
    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        ArgumentNullException.ThrowIfNull(law);
        law.Begin(withReplacement: false);
        TokenDistribution draft = law.Draft;
        int hubs = TopEntries.Take(draft, children[..(node.IsGreedy ? children.Length : children.Length - 1)], law);
        if (node.IsGreedy)
        {
            return hubs;
        }

        double[] tail = ArrayPool<double>.Shared.Rent(draft.Count);
        Span<double> weights = tail.AsSpan(0, draft.Count);
        draft.Probabilities.CopyTo(weights);
        foreach (TokenId hub in law.Hubs)
        {
            weights[draft.EntryOf(hub)] = 0;
        }

        law.SetTail(TensorPrimitives.Sum<double>(weights));
        int count = hubs;
        if (law.TailMass > 0)
        {
            TokenId token = draft.TokenAt(node.Decisions.Draw(weights, law.TailMass, node.Decision()));
            law.AddDrawn(token);
            children[count++] = new DraftedChild(token, Math.Log(draft[token]));
        }

        ArrayPool<double>.Shared.Return(tail);
        return count;
    }
}
