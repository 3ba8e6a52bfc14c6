namespace SpecHub.Drafting;

/// <summary>What corrects the confidences of drafts from a model: apart for greedy requests, as a confidence means something else without noise.</summary>
internal sealed class Calibrations
{
    private readonly Calibration _sampled = new();
    private readonly Calibration _greedy = new();

    /// <summary>Returns what corrects the confidences of a request; null where they must not decide about the tree.</summary>
    public Calibration? Of(DraftRequest request) =>
        !request.Law.AllowsAnyTree ? null : request.IsGreedy ? _greedy : _sampled;
}
