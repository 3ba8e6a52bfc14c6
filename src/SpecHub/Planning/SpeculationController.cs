namespace SpecHub.Planning;

/// <summary>Decides for all generations of an engine how much each round drafts, from what passes cost and what drafts have won.</summary>
/// <remarks>Belongs to the engine thread.</remarks>
/// <param name="costs">What passes cost.</param>
internal sealed class SpeculationController(CostModel costs)
{
    // Confidence means something else without noise, and so does what drafting wins.
    private readonly SpeculationTrials _greedy = new();
    private readonly SpeculationTrials _sampled = new();

    // What a plain pass costs is seen in plain passes only, and a wrong belief about it would last: soon after the start one is
    // made after a few drafted rounds, later after many.
    private const int FirstDraftedRounds = 4;
    private const int MostDraftedRounds = 128;

    private int _drafting;
    private int _drafted;
    private int _draftedRounds = FirstDraftedRounds;

    /// <summary>Gets what a round may spend.</summary>
    public RoundBudget Budget { get; } = new(costs);

    /// <summary>Gets a value indicating whether the round is to have no drafts, so that the cost of a pass without them is seen again.</summary>
    public bool WantsPlainRound => _drafted >= _draftedRounds;

    /// <summary>Returns the switch of a new generation.</summary>
    public SpeculationSwitch CreateSwitch(bool isGreedy) => new(isGreedy ? _greedy : _sampled);

    /// <summary>Starts a round.</summary>
    /// <param name="sequences">How many generations decode in it.</param>
    /// <param name="rows">How many rows the target's pass has without drafts.</param>
    /// <param name="cached">The number of tokens in the target's cache.</param>
    public void Begin(int sequences, int rows, int cached)
    {
        _drafting = 0;
        Budget.Begin(sequences, rows, cached);
    }

    /// <summary>Decides whether a generation drafts in this round.</summary>
    /// <param name="own">Its switch.</param>
    /// <param name="lag">How many tokens its drafter would have to read.</param>
    public bool Decide(SpeculationSwitch own, int lag)
    {
        bool drafts = own.Decide(Budget.PriceOfReading(lag));
        _drafting += drafts ? 1 : 0;
        return drafts;
    }

    /// <summary>Learns from a generation that drafted in this round.</summary>
    /// <param name="own">Its switch.</param>
    /// <param name="tokens">The tokens of its tree that the target took.</param>
    /// <param name="rows">The number of its tree's nodes that the model drafted.</param>
    /// <param name="allRows">The number of all trees' drafted nodes.</param>
    public void Learn(SpeculationSwitch own, double tokens, int rows, int allRows)
    {
        double rowPrice = allRows == 0 ? 0 : Budget.PriceOfRows(allRows) * rows / allRows;
        own.Learn(tokens - rowPrice - (Budget.DraftPrice / Math.Max(1, _drafting)));
    }

    /// <summary>Ends a round.</summary>
    /// <param name="allRows">The number of all trees' drafted nodes.</param>
    /// <param name="tokens">The tokens that it has brought; null when that cannot be compared with its time.</param>
    public void End(int allRows, int? tokens)
    {
        if (tokens is { } brought)
        {
            Budget.End(brought, allRows);
        }

        if (WantsPlainRound)
        {
            _draftedRounds = Math.Min(2 * _draftedRounds, MostDraftedRounds);
            _drafted = 0;
        }
        else
        {
            _drafted = allRows == 0 ? 0 : _drafted + 1;
        }
    }
}
