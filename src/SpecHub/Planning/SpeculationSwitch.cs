namespace SpecHub.Planning;

/// <summary>Decides round by round whether one generation drafts at all.</summary>
/// <remarks>
/// A generation drafts as long as it has credit, in tokens: what its drafted rounds win is added up to a bound, and what they
/// lose is taken away. It starts with a little and with what a few rounds have won elsewhere lately, or with nothing where the
/// engine's generations have lost by drafting. Without any its rounds are plain, until plain rounds have earned another trial.
/// So a round of bad luck does not end what pays, a text in which drafting neither wins nor loses may go on, and a trial costs
/// little more than its credit. Belongs to the engine thread.
/// </remarks>
/// <param name="shared">What the engine's generations know; it learns along.</param>
public sealed class SpeculationSwitch(SpeculationTrials shared)
{
    // A gain around zero shall not keep new generations from trying.
    private const double LeastGain = -0.01;

    private const double FirstCredit = 1.5;

    // Where drafting pays elsewhere, as many rounds' gain is lent, so that a bad start does not end it; never so much that the
    // credit is full before anything was won.
    private const double LentRounds = 12;
    private const double MostLent = 1;

    private const double LaterCredit = 0.75;
    private const double MostCredit = 3;

    private SpeculationGain _gain = new(shared.Gain);
    private double _credit = shared.Gain >= LeastGain ? FirstCredit + Math.Clamp(LentRounds * shared.Gain, 0, MostLent) : 0;

    /// <summary>Gets a value indicating whether the next round is drafted, unless its own text says otherwise.</summary>
    public bool WillDraft => _credit > 0;

    /// <summary>Gets what a drafted round of this generation wins, in tokens, after the price of its drafts.</summary>
    public double Gain => _gain.Mean;

    /// <summary>Gets how many rounds were drafted.</summary>
    public int DraftedRounds { get; private set; }

    /// <summary>Gets how many rounds were decided to be plain.</summary>
    public int PlainRounds { get; private set; }

    /// <summary>Decides about the next round.</summary>
    /// <param name="priceOfStart">What it costs until the drafter has caught up with the text, in tokens.</param>
    /// <returns>Whether to draft; the round is then learned from.</returns>
    public bool Decide(double priceOfStart)
    {
        if (!WillDraft && shared.TryStart(priceOfStart + LaterCredit))
        {
            _credit = LaterCredit;
            _gain = new SpeculationGain();
        }

        if (WillDraft)
        {
            DraftedRounds++;
            return true;
        }

        PlainRounds++;
        shared.AddPlain();
        return false;
    }

    /// <summary>Learns from a drafted round.</summary>
    /// <param name="gain">Tokens beyond the first, less the price of drafts and rows.</param>
    public void Learn(double gain)
    {
        if (!shared.Learn(gain))
        {
            return;
        }

        _gain.Add(gain);
        _credit = Math.Clamp(_credit + gain, 0, MostCredit);
        if (_credit is 0 or MostCredit)
        {
            shared.Note(pays: WillDraft);
        }
    }
}
