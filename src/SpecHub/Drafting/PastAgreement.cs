namespace SpecHub.Drafting;

/// <summary>How much more, or less, the target has agreed in one conversation lately than confidences said.</summary>
/// <remarks>
/// Texts differ: three words of a quoted passage say what comes next, three words of a story do not. What a
/// <see cref="Calibration"/> learns over all conversations, and <see cref="NgramTrust"/> says of n-grams, is moved by this number of log-odds. Old rounds fade. Not thread-safe.
/// </remarks>
/// <param name="rate">How far an outcome that was thought impossible moves them.</param>
internal sealed class PastAgreement(double rate = 0.2)
{
    private const double Memory = 0.98;

    /// <summary>Gets the log-odds to add.</summary>
    public double LogOdds { get; private set; }

    /// <summary>Learns from the best child of a node that the target's text came through.</summary>
    /// <param name="confidence">How likely it was said to be taken.</param>
    /// <param name="taken">Whether it was.</param>
    public void Learn(double confidence, bool taken) => LogOdds = (Memory * LogOdds) + (rate * ((taken ? 1 : 0) - confidence));
}
