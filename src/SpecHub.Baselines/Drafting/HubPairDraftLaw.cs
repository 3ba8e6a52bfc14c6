using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Baselines.Drafting;

/// <summary>SpecHub's pair in the order of its drawing, as it was published.</summary>
/// <remarks>
/// With a the most likely token of q: x_1 ~ q; then x_2 = a if x_1 is another token, else x_2 ~ q'(x) = q(x) / (1 - q(a)).
/// So Pr(i, a) = q(i) and Pr(a, i) = q(a) q(i) / (1 - q(a)). The order decides which test accepts, so both tokens stand
/// among the drawn ones in their order and there is no hub; a is the more likely of the two, of equal ones the lower.
/// As a set the pair has the law of <see cref="HubDraftLaw"/> with two children. When q has no mass outside a, only a is
/// drafted, for certain. One child is a single draft from q. At temperature 0 the two most likely tokens are taken.
/// Source: Sun et al., "SpecHub" (arXiv 2411.05289), Algorithm 3.
/// </remarks>
public sealed class HubPairDraftLaw : IDraftLaw
{
    private static readonly IndependentDraftLaw SingleDraft = new();

    /// <inheritdoc />
    public bool AllowsAnyTree => false;

    /// <inheritdoc />
    /// <exception cref="ArgumentException">More than two children are wanted.</exception>
    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        ArgumentNullException.ThrowIfNull(law);
        if (children.Length > 2)
        {
            throw new ArgumentException($"{children.Length} children are wanted, and this law drafts a pair. Ask for one or two.", nameof(children));
        }

        if (children.Length < 2 || node.IsGreedy)
        {
            return SingleDraft.Draw(node, children, law);
        }

        TokenDistribution draft = law.Draft;
        law.Begin(withReplacement: false);
        TopEntries.Take(draft, children[..1], law);
        TokenId hub = children[0].Token;
        using var tail = new Urn(draft);
        tail.Remove(hub);
        double mass = tail.Sum();
        if (mass <= 0)
        {
            return 1;
        }

        law.Begin(withReplacement: false);
        TokenId first = draft.TokenAt(node.Decisions.Draw(draft.Probabilities, total: 1, node.Decision()));
        TokenId second = first == hub ? draft.TokenAt(node.Decisions.Draw(tail.Weights, mass, node.Decision(1))) : hub;
        law.AddDrawn(first);
        law.AddDrawn(second);
        children[0] = new DraftedChild(first, Math.Log(draft[first]));
        children[1] = new DraftedChild(second, Math.Log(draft[second]));
        return 2;
    }
}
