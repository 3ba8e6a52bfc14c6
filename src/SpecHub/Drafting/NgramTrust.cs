namespace SpecHub.Drafting;

/// <summary>Turns what n-grams say of a token into the probability that the target takes it.</summary>
/// <remarks>
/// The log-odds of a blended confidence are stretched and moved. A prompt is copied word for word once it is copied at all; an answer repeats
/// its own forms too, and fills them with other words. The higher the temperature, the less is repeated. Fitted to
/// answers of SmolLM2 (docs/algorithms.md, section 7.2). It steers which nodes are grown and never what is accepted.
/// </remarks>
internal static class NgramTrust
{
    /// <summary>How far an outcome that was thought impossible moves a conversation's past agreement.</summary>
    public const double PastRate = 0.1;

    // However long a passage is, it ends somewhere.
    private static readonly double Most = Math.Log(0.98);

    /// <summary>Returns the logarithm of the probability, at most log 0.98.</summary>
    /// <param name="logConfidence">The logarithm of the blended confidence, at most 0.</param>
    /// <param name="isFromPrompt">Whether the prompt, or a predicted output, said the token there last, and not the answer.</param>
    /// <param name="temperature">The request's temperature; 0 where the most likely token is taken.</param>
    /// <param name="past">The log-odds by which the conversation has agreed more than that.</param>
    public static double Of(double logConfidence, bool isFromPrompt, double temperature, double past)
    {
        double odds = LogOdds.Of(logConfidence);
        double trusted = past + (isFromPrompt ? 1.05 + (1.1 * odds) - (0.75 * temperature) : 0.15 + (0.75 * odds) - (0.34 * temperature));
        return Math.Min(Most, LogOdds.ToLogProbability(trusted));
    }
}
