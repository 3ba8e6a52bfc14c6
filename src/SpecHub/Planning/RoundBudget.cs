using System.Runtime.InteropServices;

namespace SpecHub.Planning;

/// <summary>What one round may spend on drafts: a draft pass or a row is bought while the tokens it can be expected to win pay for its time.</summary>
/// <remarks>
/// One budget serves all generations of a round, so rows go where confidence is highest, whoever's they are. Prices are in
/// tokens: seconds times the tokens that a second brings without drafts; for growing, times those that rounds bring with them.
/// A round that ends sooner lets the next one begin, and what that one brings is what the time is worth. It steers which nodes
/// are grown and never what is accepted; only laws that allow any tree may be steered so. Belongs to the engine thread.
/// </remarks>
/// <param name="costs">What passes cost.</param>
public sealed class RoundBudget(CostModel costs)
{
    // What looks best is chosen, so it is on average less good than it looks.
    private const double Caution = 1.15;

    private readonly List<double> _candidates = [];
    private readonly SpeedUp _speedUp = new();
    private double _tokensPerSecond;
    private int _sequences;
    private int _rows;
    private int _cached;

    /// <summary>Gets how confident drafts are of the children of a node.</summary>
    internal HeirConfidence Heirs { get; } = new();

    /// <summary>Gets what the draft passes of the round have cost, by the cost model.</summary>
    public double DraftSeconds { get; private set; }

    /// <summary>Gets the price of the round's draft passes in tokens.</summary>
    public double DraftPrice => DraftSeconds * _tokensPerSecond;

    /// <summary>Gets the tokens that rounds bring in a second with drafts: what time is worth to a tree that grows.</summary>
    private double DraftedTokensPerSecond => _tokensPerSecond * _speedUp.Value;

    /// <summary>Starts a round.</summary>
    /// <param name="sequences">How many generations it serves; each wins one token without any draft.</param>
    /// <param name="rows">How many rows the target's pass has without drafts.</param>
    /// <param name="cached">The number of tokens in the target's cache; the draft's is taken to hold as many.</param>
    public void Begin(int sequences, int rows, int cached)
    {
        (_sequences, _rows, _cached) = (sequences, rows, cached);
        DraftSeconds = 0;
        _candidates.Clear();
        double seconds = costs.Target.Of(rows, cached);
        _tokensPerSecond = seconds > 0 ? sequences / seconds : 0;
    }

    /// <summary>Learns what time is worth from a round in which no draft passes were made but those that this budget knows.</summary>
    /// <param name="tokens">The tokens that it has brought, those without any draft included.</param>
    /// <param name="drafted">How many drafted rows the target's pass had.</param>
    public void End(int tokens, int drafted)
    {
        if (_tokensPerSecond > 0)
        {
            double seconds = costs.Target.Of(_rows + drafted, _cached) + DraftSeconds;
            _speedUp.Learn((double)tokens / _sequences, seconds * _tokensPerSecond / _sequences);
        }
    }

    /// <summary>Returns the price of growing by a draft pass and by drawing from its rows, in the tokens that rounds bring in that time.</summary>
    /// <param name="rows">The number of its rows.</param>
    public double PriceOfGrowing(int rows) => costs.Draft.WithDraws(rows, _cached) * DraftedTokensPerSecond;

    /// <summary>Returns the price of a draft pass that reads text, in tokens.</summary>
    /// <param name="rows">The number of its rows.</param>
    public double PriceOfReading(int rows) => costs.Draft.Of(rows, _cached) * _tokensPerSecond;

    /// <summary>Returns the price of target rows in tokens, when the pass has so many drafted ones already.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="drafted">How many drafted rows come before them.</param>
    public double PriceOfRows(int rows, int drafted = 0) =>
        (costs.Target.Of(_rows + drafted + rows, _cached) - costs.Target.Of(_rows + drafted, _cached)) * _tokensPerSecond;

    /// <summary>Returns what a row costs at least, alone or with a few more: where kernels change their step, the next row can be dear and those after it cheap.</summary>
    /// <param name="drafted">How many drafted rows the pass has already.</param>
    public double LeastPriceOfRow(int drafted)
    {
        double least = PriceOfRows(1, drafted);
        for (int rows = 2; rows <= 8; rows *= 2)
        {
            least = Math.Min(least, PriceOfRows(rows, drafted) / rows);
        }

        return least;
    }

    /// <summary>Notes a draft pass that is made in any case.</summary>
    /// <param name="rows">The number of its rows.</param>
    /// <param name="others">How many of them belong to requests without a budget, which pay for them.</param>
    public void Spend(int rows, int others = 0) => DraftSeconds += costs.Draft.WithDraws(rows, _cached) - costs.Draft.WithDraws(others, _cached);

    /// <summary>Offers a drafted node to the target's pass.</summary>
    /// <param name="probability">The probability that the walk gets to it; never above that of its parent.</param>
    public void Offer(double probability) => _candidates.Add(probability);

    /// <summary>Takes all offers back.</summary>
    public void Withdraw() => _candidates.Clear();

    /// <summary>Returns what the offered nodes are worth in tokens, after what rounds bring in the time of their rows, when as many of the best as pay are evaluated.</summary>
    /// <param name="most">How many nodes there can be.</param>
    /// <param name="least">The least probability of a node that is; positive infinity when none pays.</param>
    public double Worth(int most, out double least)
    {
        Span<double> sorted = Sorted();
        double seconds = costs.Target.Of(_rows, _cached);
        double tokensPerSecond = DraftedTokensPerSecond;
        double tokens = 0;
        double best = 0;
        least = double.PositiveInfinity;
        for (int node = 0; node < Math.Min(sorted.Length, most); node++)
        {
            tokens += sorted[node];
            double worth = tokens - (tokensPerSecond * (costs.Target.Of(_rows + node + 1, _cached) - seconds));
            if (worth > best)
            {
                (best, least) = (worth, sorted[node]);
            }
        }

        return best;
    }

    /// <summary>Chooses among the offered nodes those that bring the most tokens a second.</summary>
    /// <remarks>
    /// Adds nodes by falling probability and stops where (tokens) / (time) of the whole round is greatest, with the rows
    /// taken for 15 % dearer than they are. A node never comes before its parent, so whole trees are chosen.
    /// </remarks>
    /// <returns>The least probability of a chosen node; positive infinity when none is worth its row, 0 while no cost is known.</returns>
    public double Choose()
    {
        if (_tokensPerSecond <= 0)
        {
            // Nothing has been measured, so nothing speaks against any node.
            return 0;
        }

        Span<double> sorted = Sorted();
        double seconds = costs.Target.Of(_rows, _cached);
        double tokens = seconds * _tokensPerSecond;
        double best = _tokensPerSecond;
        double threshold = double.PositiveInfinity;
        for (int node = 0; node < sorted.Length; node++)
        {
            tokens += sorted[node];
            double rate = tokens / (seconds + (Caution * (costs.Target.Of(_rows + node + 1, _cached) - seconds)));
            if (rate > best)
            {
                (best, threshold) = (rate, sorted[node]);
            }
        }

        return threshold;
    }

    private Span<double> Sorted()
    {
        Span<double> sorted = CollectionsMarshal.AsSpan(_candidates);
        sorted.Sort(static (a, b) => b.CompareTo(a));
        return sorted;
    }
}
