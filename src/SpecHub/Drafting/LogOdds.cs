namespace SpecHub.Drafting;

/// <summary>Goes from logarithms of probabilities to log-odds and back.</summary>
internal static class LogOdds
{
    private const double Most = 20;

    /// <summary>Returns log(p / (1 - p)), from -20 to 20: a range in which gradients stay useful.</summary>
    /// <param name="logProbability">The logarithm of p; more than 0 counts as 0.</param>
    public static double Of(double logProbability)
    {
        double rest = 1 - Math.Exp(Math.Min(logProbability, 0));
        return Math.Clamp(logProbability - Math.Log(Math.Max(rest, double.Epsilon)), -Most, Most);
    }

    /// <summary>Returns the logarithm of the probability that has these log-odds.</summary>
    /// <param name="odds">The log-odds.</param>
    public static double ToLogProbability(double odds) => Math.Min(odds, 0) - Math.Log(1 + Math.Exp(-Math.Abs(odds)));
}
