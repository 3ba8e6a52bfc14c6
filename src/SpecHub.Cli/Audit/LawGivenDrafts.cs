using SpecHub.Baselines.Oracles;
using SpecHub.Drafting;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>A rule that runs another through every outcome of its decisions on the tree at hand, before it decides as that one does.</summary>
/// <remarks>Holds the last round of one sequence, so every sequence needs its own.</remarks>
internal sealed class LawGivenDrafts(ITreeVerifier inner) : ITreeVerifier
{
    public string Name => inner.Name;

    public IDraftLaw DraftLaw => inner.DraftLaw;

    /// <summary>Gets the exact law of the first token, given the tree of the last round.</summary>
    public IReadOnlyDictionary<int, double> Law { get; private set; } = new Dictionary<int, double>();

    public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict)
    {
        Law = ExactLaw.Of(decisions =>
        {
            inner.Verify(tree, target, randomness with { Decisions = decisions }, verdict);
            return verdict.AcceptedNodes.Count > 0 ? tree.TokenAt(verdict.AcceptedNodes[0]).Value : verdict.NextToken.Value;
        });
        inner.Verify(tree, target, randomness, verdict);
    }
}
