namespace SpecHub.Planning;

/// <summary>What the generations of an engine share about drafting: what it wins, and when another trial of it has been earned.</summary>
/// <remarks>
/// A trial that fails costs tokens of time, so plain rounds have to have earned them. Rounds of all generations count, as
/// answers can be too short to earn one on their own. Belongs to the engine thread.
/// </remarks>
public sealed class SpeculationTrials
{
    // A trial may cost this share of the plain tokens that went before it.
    private const double Share = 0.01;

    // The first rounds of an engine teach how far confidences can be trusted, and do not count.
    private const int FirstLessons = 8;

    private const int MaxBackOff = 64;

    private readonly SpeculationGain _gain = new(memory: 96);
    private int _lessons = FirstLessons;
    private int _plain;
    private int _backOff = 1;
    private bool _hasFailed;

    /// <summary>Gets what a drafted round wins, in tokens, after the price of its drafts; old rounds fade.</summary>
    public double Gain => _gain.Mean;

    /// <summary>Counts a round without drafts.</summary>
    public void AddPlain() => _plain++;

    /// <summary>Starts a trial if the plain rounds since the last one have earned what it may cost.</summary>
    /// <param name="price">What it may cost, in tokens.</param>
    /// <returns>Whether it starts.</returns>
    public bool TryStart(double price)
    {
        if (Share * _plain <= price * _backOff)
        {
            return false;
        }

        (_plain, _hasFailed) = (0, false);
        return true;
    }

    /// <summary>Learns from a drafted round.</summary>
    /// <param name="gain">Tokens beyond the first, less the price of drafts and rows.</param>
    /// <returns>Whether it counts; the first ones of an engine do not.</returns>
    public bool Learn(double gain)
    {
        if (_lessons > 0)
        {
            _lessons--;
            return false;
        }

        _gain.Add(gain);
        return true;
    }

    /// <summary>Notes how a generation fares: the next trial has to wait longer after each failure, and no longer once drafting has paid.</summary>
    /// <param name="pays">Whether drafting pays there; of generations that fail side by side the first one counts.</param>
    public void Note(bool pays)
    {
        _backOff = pays ? 1 : _hasFailed ? _backOff : Math.Min(2 * _backOff, MaxBackOff);
        _hasFailed = !pays;
    }
}
