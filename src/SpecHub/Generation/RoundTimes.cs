namespace SpecHub.Generation;

/// <summary>What the stages of a round took, or of several rounds together.</summary>
/// <remarks>A round serves several sequences at once, so its times are those of all of them.</remarks>
/// <param name="Draft">Growing the trees, the forward passes of the draft included.</param>
/// <param name="Evaluate">The forward pass of the target.</param>
/// <param name="Verify">Walking the trees along what the target takes.</param>
/// <param name="Commit">Keeping the accepted paths in the cache and in the text.</param>
public readonly record struct RoundTimes(TimeSpan Draft, TimeSpan Evaluate, TimeSpan Verify, TimeSpan Commit)
{
    /// <summary>Gets the time of all stages.</summary>
    public TimeSpan Total => Draft + Evaluate + Verify + Commit;

    /// <summary>Returns these times and those of other rounds together.</summary>
    /// <param name="other">The times of the other rounds.</param>
    public RoundTimes Plus(RoundTimes other) =>
        new(Draft + other.Draft, Evaluate + other.Evaluate, Verify + other.Verify, Commit + other.Commit);
}
