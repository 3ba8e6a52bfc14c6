using SpecHub.Planning;
using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>What the n-grams of one conversation have won, or would have: rows are spent on them only while the account is good.</summary>
/// <remarks>
/// Looking n-grams up costs nothing, so an account is kept on paper too: where a tree was not evaluated, the text still shows
/// whether its first token was right, and the confidences what would have followed. A text that repeats passages opens
/// its account within a few tokens, and one that does not never pays for a row. A tree may cost what the account holds, so
/// a text that stops repeating loses no more than it has won. Belongs to the engine thread.
/// </remarks>
/// <param name="isGreedy">Whether the request takes the most likely token.</param>
internal sealed class NgramAccount(bool isGreedy)
{
    // A balance is spent within a few wrong trees, however long a passage was before.
    private const double Memory = 0.9;
    private const double Most = 12;

    // What was won on paper only is worth less: enough for a few rows, which then have to win in earnest. Where tokens are
    // drawn, a passage ends sooner than it seems to.
    private const double MostOnPaper = 2;
    private const double MostOnPaperGreedy = 4;

    // Rows that are nearly free need no proof, as on a GPU.
    private const double NearlyFree = 0.05;

    private readonly List<double> _probabilities = [];
    private double _price;
    private double _least;
    private double _expected;
    private double _first;
    private int _length;
    private bool _isOpen;
    private bool _isEvaluated;

    /// <summary>Gets the tokens that were won after the price of their rows; old ones fade.</summary>
    public double Balance { get; private set; }

    /// <summary>Enters a tree that is about to be built.</summary>
    /// <param name="growth">The tree.</param>
    /// <param name="length">The number of tokens up to its root, the root included.</param>
    /// <param name="least">The least probability of a node that would be evaluated.</param>
    /// <param name="budget">What rows cost.</param>
    /// <returns>The least probability of a node that may be evaluated; positive infinity for none.</returns>
    public double Enter(TreeGrowth growth, int length, double least, RoundBudget budget)
    {
        (_expected, _first, _length, _isOpen, _isEvaluated) = (0, 0, length, false, false);
        _probabilities.Clear();
        for (int candidate = 1; candidate < growth.Count; candidate++)
        {
            if (growth.ProbabilityOf(candidate) >= least)
            {
                _probabilities.Add(growth.ProbabilityOf(candidate));
            }
        }

        if (_probabilities.Count == 0)
        {
            return double.PositiveInfinity;
        }

        _isOpen = true;
        _probabilities.Sort();
        int rows = _probabilities.Count;
        while (rows > 0 && budget.PriceOfRows(rows) > Math.Max(Balance, NearlyFree * rows))
        {
            rows--;
        }

        _isEvaluated = rows > 0;
        rows = _isEvaluated ? rows : _probabilities.Count;
        _price = budget.PriceOfRows(rows);
        _least = _probabilities[^rows];
        for (int candidate = 1; candidate < growth.Count; candidate++)
        {
            double probability = growth.ProbabilityOf(candidate);
            _expected += probability >= _least ? probability : 0;
            _first += probability >= _least && growth.ParentOf(candidate) == 0 ? probability : 0;
        }

        return _isEvaluated ? _least : double.PositiveInfinity;
    }

    /// <summary>Settles the last tree by the text that has come since; it is still in <paramref name="growth"/>.</summary>
    /// <param name="growth">The tree.</param>
    /// <param name="tokens">The text.</param>
    public void Settle(TreeGrowth growth, IReadOnlyList<TokenId> tokens)
    {
        if (!_isOpen || tokens.Count <= _length || growth.Count == 0)
        {
            return;
        }

        _isOpen = false;
        int taken = 0;
        int node = 0;
        for (int next = _length; next < tokens.Count && node >= 0; next++)
        {
            node = ChildOf(growth, node, tokens[next]);
            taken += node >= 0 ? 1 : 0;
        }

        double won = _isEvaluated ? taken : taken > 0 ? _expected / _first : 0;
        Balance = Math.Min(_isEvaluated ? Most : Math.Max(Balance, isGreedy ? MostOnPaperGreedy : MostOnPaper), (Memory * Balance) + won - _price);
    }

    private int ChildOf(TreeGrowth growth, int parent, TokenId token)
    {
        for (int candidate = parent + 1; candidate < growth.Count; candidate++)
        {
            if (growth.ParentOf(candidate) == parent && growth.TokenAt(candidate) == token && growth.ProbabilityOf(candidate) >= _least)
            {
                return candidate;
            }
        }

        return -1;
    }
}
