namespace SpecHub.Drafting;

/// <summary>How much more, or less, the target has agreed in one conversation lately than confidences said.</summary>
/// <remarks>
/// Texts differ: three words of a quoted passage say what comes next, three words of a story do not. What a
/// <see cref="Calibration"/> learns over all conversations is moved by this number of log-odds. Old rounds fade. Not thread-safe.
/// </remarks>
/// <param name="start">The log-odds before any outcome, to which they go back.</param>
/// <param name="rate">How far an outcome that was thought impossible moves them.</param>
internal sealed class PastAgreement(double start = 0, double rate = 0.2)
{
    private const double Memory = 0.98;

    private double _moved;

    /// <summary>Gets the log-odds to add.</summary>
    public double LogOdds => start + _moved;

    /// <summary>Learns from the best child of a node that the target's text came through.</summary>
    /// <param name="confidence">How likely it was said to be taken.</param>
    /// <param name="taken">Whether it was.</param>
    public void Learn(double confidence, bool taken) => _moved = (Memory * _moved) + (rate * ((taken ? 1 : 0) - confidence));
}
