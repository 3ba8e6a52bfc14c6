namespace SpecHub.Drafting;

/// <summary>What corrects the confidences of one source of drafts: apart for greedy requests, as a confidence means something else without noise.</summary>
/// <param name="rate">How far the first outcomes move a weight, in log-odds.</param>
internal sealed class Calibrations(double rate = Calibration.ModelRate)
{
    private readonly Calibration _sampled = new(rate);
    private readonly Calibration _greedy = new(rate);

    /// <summary>Returns what corrects the confidences of a request; null where they must not decide about the tree.</summary>
    public Calibration? Of(DraftRequest request) =>
        !request.Law.AllowsAnyTree ? null : request.IsGreedy ? _greedy : _sampled;
}
