using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>Coupling through lists: each draft has a noise of its own, and the target takes the best token under any of them.</summary>
/// <remarks>
/// With independent Gumbel noises G(j, i), the greatest of them over j is Gumbel noise again, moved by the same number for
/// every token, so y = argmax over i of (log p(i) + max over j of G(j, i)) has law p. The text depends on the seed and on
/// the number of lists, and not on the drafts. One noise for all children meets the target's choice more often; this is
/// the published form to compare with. Source: Rowan, Phan, Khisti (arXiv 2506.05632).
/// </remarks>
/// <param name="lists">How many noises a position has, and the most children of a node; at least 1.</param>
public sealed class ListCouplingVerifier(int lists) : ITreeVerifier
{
    private readonly ListDraftLaw _law = new(lists);

    /// <inheritdoc />
    public string Name => "list-coupling";

    /// <inheritdoc />
    public int MaxChildren => lists;

    /// <inheritdoc />
    public IDraftLaw DraftLaw => _law;

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
            TokenId next = Choose(target.ScoresAfter(node), randomness.Noise, tree.RootPosition + tree.DepthOf(node) + 1);
            int child = tree.ChildWith(node, next);
            if (child < 0)
            {
                verdict.End(next);
                return;
            }

            verdict.Accept(child);
            node = child;
        }
    }

    private TokenId Choose(ShapedLogits scores, NoiseTape tape, int position)
    {
        int best = -1;
        double most = double.NegativeInfinity;
        for (int list = 0; list < lists; list++)
        {
            PositionNoise noise = _law.NoiseOf(tape, position, list);
            for (int entry = 0; entry < scores.Count; entry++)
            {
                double score = scores.Scores[entry] + noise.Of(scores.TokenAt(entry));
                (best, most) = score > most ? (entry, score) : (best, most);
            }
        }

        return new TokenId(scores.TokenAt(best));
    }
}
