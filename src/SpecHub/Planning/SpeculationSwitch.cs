namespace SpecHub.Planning;

/// <summary>Decides round by round whether one generation drafts at all.</summary>
/// <remarks>
/// A generation starts with a trial of a few rounds, unless the engine's generations have lost by drafting lately. While
/// drafting pays it goes on. When it does not, rounds are plain, and after a while there is another trial: it costs draft
/// passes, so plain rounds have to have earned it, more of them after each trial that failed. Belongs to the engine thread.
/// </remarks>
/// <param name="shared">What drafted rounds of the engine win, over all generations; it learns along.</param>
public sealed class SpeculationSwitch(SpeculationGain shared)
{
    // A gain around zero shall not make it flap.
    private const double LeastGain = -0.01;

    // A trial may cost this share of the plain tokens that went before it.
    private const double TrialShare = 0.01;

    // The first rounds of an engine teach how far confidences can be trusted, and do not count.
    private const int Lessons = 8;

    private const int FirstTrial = 8;
    private const int LaterTrial = 4;
    private const int MaxBackOff = 64;

    private SpeculationGain _gain = new(shared.Mean);
    private int _lessons = shared.Rounds == 0 ? Lessons : 0;
    private int _trial = shared.Mean >= LeastGain ? FirstTrial : 0;
    private int _plainSinceTrial;
    private int _backOff = 1;

    /// <summary>Gets a value indicating whether the next round is drafted, unless its own text says otherwise.</summary>
    public bool WillDraft => _trial > 0 || IsOn;

    /// <summary>Gets a value indicating whether drafting pays, as far as is known.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Gets what a drafted round of this generation wins, in tokens, after the price of its drafts.</summary>
    public double Gain => _gain.Mean;

    /// <summary>Gets how many rounds were drafted.</summary>
    public int DraftedRounds { get; private set; }

    /// <summary>Gets how many rounds were decided to be plain.</summary>
    public int PlainRounds { get; private set; }

    /// <summary>Decides about the next round.</summary>
    /// <param name="priceOfStart">What it costs until the drafter has caught up with the text and drafted once, in tokens.</param>
    /// <returns>Whether to draft; the round is then learned from.</returns>
    public bool Decide(double priceOfStart)
    {
        if (_trial == 0 && !IsOn && TrialShare * _plainSinceTrial > priceOfStart * _backOff)
        {
            _trial = LaterTrial;
            _gain = new SpeculationGain();
        }

        if (WillDraft)
        {
            DraftedRounds++;
            _plainSinceTrial = 0;
            return true;
        }

        PlainRounds++;
        _plainSinceTrial++;
        return false;
    }

    /// <summary>Learns from a drafted round.</summary>
    /// <param name="gain">Tokens beyond the first, less the price of drafts and rows.</param>
    public void Learn(double gain)
    {
        if (_lessons > 0)
        {
            _lessons--;
            return;
        }

        _gain.Add(gain);
        shared.Add(gain);
        bool pays = _gain.Mean > LeastGain;
        if (_trial == 0)
        {
            IsOn = pays;
            return;
        }

        if (--_trial == 0)
        {
            IsOn = pays;
            _backOff = pays ? 1 : Math.Min(2 * _backOff, MaxBackOff);
        }
    }
}
