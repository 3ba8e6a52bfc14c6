namespace SpecHub.Planning;

/// <summary>A running mean of what drafted rounds win, in tokens, after the price of their drafts; old rounds fade.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="start">The mean before any round.</param>
/// <param name="memory">Over about how many rounds the mean is taken, at least 2.</param>
public sealed class SpeculationGain(double start = 0, int memory = 24)
{
    /// <summary>Gets the mean, in tokens a round.</summary>
    public double Mean { get; private set; } = start;

    /// <summary>Gets how many rounds it has learned from.</summary>
    public int Rounds { get; private set; }

    /// <summary>Adds a round.</summary>
    /// <param name="gain">Tokens that it won beyond the one of a plain round, less the price of its drafts.</param>
    public void Add(double gain)
    {
        // The start counts as two rounds, so that the first one does not decide alone.
        Rounds++;
        Mean += (gain - Mean) * Math.Max(1.0 / (Rounds + 2), 1.0 / memory);
    }
}
