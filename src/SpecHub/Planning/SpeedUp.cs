namespace SpecHub.Planning;

/// <summary>How many times the tokens of plain decoding recent rounds have brought in the same time; old rounds fade.</summary>
/// <remarks>Belongs to the engine thread.</remarks>
internal sealed class SpeedUp
{
    private const double LearningRate = 0.02;

    // Where a draft first reads a long text that takes the time of many rounds, and comes once.
    private const double MostPlain = 8;

    // Both begin as plain rounds would leave them, so that one lucky round says little.
    private double _tokens = 1;
    private double _plain = 1;

    /// <summary>Gets the ratio, 1 at least: where drafting loses, time is worth what it brings without.</summary>
    public double Value => Math.Max(1, _tokens / _plain);

    /// <summary>Learns from a round.</summary>
    /// <param name="tokens">The tokens that it has brought a generation.</param>
    /// <param name="plain">The tokens that plain rounds would have brought it in that time; more than 8 count as 8.</param>
    public void Learn(double tokens, double plain)
    {
        _tokens += LearningRate * (tokens - _tokens);
        _plain += LearningRate * (Math.Min(plain, MostPlain) - _plain);
    }
}
