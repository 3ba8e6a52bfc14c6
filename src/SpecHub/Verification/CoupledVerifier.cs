using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Verification;

/// <summary>Coupled decoding: follow the target's own tokens through the tree.</summary>
/// <remarks>
/// At every node the target's token is y = argmax over i of (log p(i) + G(t, i)), with G the noise of the position t
/// after the node. Where a child holds y the walk goes on there, else y ends the verdict. Nothing drafted appears in
/// the formula, so the same seed gives the same text with any tree; by the Gumbel-max trick y is a sample of p.
/// Without noise this is greedy decoding; with only a root it is plain decoding.
/// </remarks>
public sealed class CoupledVerifier : ITreeVerifier
{
    /// <inheritdoc />
    public string Name => "coupled";

    /// <inheritdoc />
    public IDraftLaw DraftLaw { get; } = new CoupledDraftLaw();

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
            PositionNoise noise = randomness.Noise.At(tree.RootPosition + tree.DepthOf(node) + 1);
            NoisyToken best = default;
            NoisyTop.Find(target.ScoresAfter(node), noise, new Span<NoisyToken>(ref best), out _);
            int child = tree.ChildWith(node, best.Token);
            if (child < 0)
            {
                verdict.End(best.Token);
                return;
            }

            verdict.Accept(child);
            node = child;
        }
    }
}
