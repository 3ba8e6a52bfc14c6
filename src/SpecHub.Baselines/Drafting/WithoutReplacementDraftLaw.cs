using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Baselines.Drafting;

/// <summary>Drafts without replacement: every token is drawn from what q has left.</summary>
/// <remarks>
/// x_i ~ q(x) / (1 - q(x_1) - ... - q(x_{i-1})) over the tokens that were not drawn before. Drawing stops when the
/// support of q is used up, so there can be fewer children than wanted. At temperature 0 the n most likely tokens are
/// taken for certain.
/// Source: Chen et al., "Sequoia" (arXiv 2402.12374); Jeon et al., "Recursive Speculative Decoding" (arXiv 2402.14160).
/// </remarks>
public sealed class WithoutReplacementDraftLaw : IDraftLaw
{
    /// <inheritdoc />
    public bool AllowsAnyTree => false;

    /// <inheritdoc />
    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        ArgumentNullException.ThrowIfNull(law);
        law.Begin(withReplacement: false);
        TokenDistribution draft = law.Draft;
        if (node.IsGreedy)
        {
            return TopEntries.Take(draft, children, law);
        }

        using var urn = new Urn(draft);
        for (int draw = 0; draw < children.Length; draw++)
        {
            double mass = urn.Sum();
            if (mass <= 0)
            {
                return draw;
            }

            TokenId token = draft.TokenAt(node.Decisions.Draw(urn.Weights, mass, node.Decision(draw)));
            children[draw] = new DraftedChild(token, Math.Log(draft[token]));
            law.AddDrawn(token);
            urn.Remove(token);
        }

        return children.Length;
    }
}
