using SpecHub.Baselines.Drafting;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>The rules of the field beside the core's, by name; all are exact.</summary>
public static class BaselineVerifiers
{
    /// <summary>Gets all rules, each with its own law.</summary>
    public static IReadOnlyList<ITreeVerifier> All { get; } =
    [
        new NaiveVerifier("naive", new TopDraftLaw()),
        new NaiveVerifier("naive-iid", new IndependentDraftLaw()),
        new NaiveVerifier("naive-wor", new WithoutReplacementDraftLaw()),
        new SingleVerifier(),
        new RecursiveRejectionVerifier(),
        new RecursiveRejectionWithoutReplacementVerifier(),
        new KSequenceVerifier(),
        new KhistiVerifier(),
        new TwoPhaseVerifier(),
        new HubOrWithoutReplacementVerifier(),
        new BlockVerifier(),
        new TraversalVerifier(),
        new ListCouplingVerifier(lists: 2),
        new TraversalVerifier("hub-or-wor-traversal", new HubOrWithoutReplacementDraftLaw()),
    ];
}
