using SpecHub.Drafting;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>A rule that drafts and verifies as another does, and writes down every decision of the two.</summary>
/// <remarks>The log is that of one request, so every sequence needs its own.</remarks>
internal sealed class DecisionRecorder(ITreeVerifier inner, DecisionLog log) : ITreeVerifier
{
    public string Name => inner.Name;

    public IDraftLaw DraftLaw { get; } = new RecordingLaw(inner.DraftLaw, log);

    public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict) =>
        inner.Verify(tree, target, randomness with { Decisions = new RecordedDecisions(randomness.Decisions, log) }, verdict);

    private sealed class RecordingLaw(IDraftLaw inner, DecisionLog log) : IDraftLaw
    {
        public bool AllowsAnyTree => inner.AllowsAnyTree;

        public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
        {
            var recorded = new DraftNode
            {
                Scores = node.Scores,
                Noise = node.Noise,
                Decisions = new RecordedDecisions(node.Decisions, log),
                IsGreedy = node.IsGreedy,
                RootPosition = node.RootPosition,
                Depth = node.Depth,
                Index = node.Index,
            };
            return inner.Draw(recorded, children, law);
        }
    }
}
