using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Baselines.Drafting;

/// <summary>Independent drafts: n tokens x_1, ..., x_n, each drawn from q.</summary>
/// <remarks>
/// Pr(x_1, ..., x_n) = q(x_1) ... q(x_n). A token that was drawn again is one child, and stands in the node's law as
/// often as it was drawn, because rules test it as often. One child makes the single draft of Leviathan et al. At
/// temperature 0 the n most likely tokens are taken for certain.
/// Source: Miao et al., "SpecInfer" (arXiv 2305.09781); Sun et al., "SpecTr" (arXiv 2310.15141).
/// </remarks>
public sealed class IndependentDraftLaw : IDraftLaw
{
    /// <inheritdoc />
    public bool AllowsAnyTree => false;

    /// <inheritdoc />
    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        ArgumentNullException.ThrowIfNull(law);
        law.Begin(withReplacement: true);
        TokenDistribution draft = law.Draft;
        if (node.IsGreedy)
        {
            return TopEntries.Take(draft, children, law);
        }

        int count = 0;
        for (int draw = 0; draw < children.Length; draw++)
        {
            TokenId token = draft.TokenAt(node.Decisions.Draw(draft.Probabilities, total: 1, node.Decision(draw)));
            if (!law.Contains(token))
            {
                children[count++] = new DraftedChild(token, Math.Log(draft[token]));
            }

            law.AddDrawn(token);
        }

        return count;
    }
}
