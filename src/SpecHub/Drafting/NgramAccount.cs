using SpecHub.Planning;
using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>What the n-grams of one conversation have won: rows are spent on them while the account is above 0.</summary>
/// <remarks>
/// Confidences say which rows should pay; the account is for texts of which they are wrong. An evaluated tree brings the tokens
/// that it won, after the price of its rows. While the account is closed it is kept on paper: looking n-grams up costs nothing, and
/// the text shows whether a tree's first token was right. What is won on paper counts half. Belongs to the engine thread.
/// </remarks>
/// <param name="isGreedy">Whether the request takes the most likely token.</param>
internal sealed class NgramAccount(bool isGreedy)
{
    // In tokens. A conversation begins with what one wrong tree may cost, and no passage is so long that more than a few wrong ones are paid for.
    private const double First = 1;
    private const double Most = 3;
    private const double Least = -2;
    private const double PaperShare = 0.5;

    // A tree may cost this much more than the account holds. Where tokens are drawn, a passage ends sooner than it seems to.
    private const double Overdraft = 2;
    private const double OverdraftGreedy = 5;

    private readonly List<double> _probabilities = [];
    private double _price;
    private double _least;
    private double _expected;
    private double _first;
    private int _length;
    private bool _isPending;

    /// <summary>Gets the tokens that were won after the price of their rows, from -2 to 3; a new account has 1.</summary>
    public double Balance { get; private set; } = First;

    /// <summary>Gets a value indicating whether trees are evaluated.</summary>
    public bool IsOpen => Balance > 0;

    /// <summary>Enters a tree that is about to be built.</summary>
    /// <param name="growth">The tree.</param>
    /// <param name="length">The number of tokens up to its root, the root included.</param>
    /// <param name="least">The least probability of a node that is worth its row.</param>
    /// <param name="budget">What rows cost.</param>
    /// <returns>The least probability of a node that may be evaluated; positive infinity for none.</returns>
    public double Enter(TreeGrowth growth, int length, double least, RoundBudget budget)
    {
        (_expected, _first, _length, _isPending) = (0, 0, length, false);
        _probabilities.Clear();
        for (int candidate = 1; candidate < growth.Count; candidate++)
        {
            if (growth.ProbabilityOf(candidate) >= least)
            {
                _probabilities.Add(growth.ProbabilityOf(candidate));
            }
        }

        _probabilities.Sort();
        int rows = _probabilities.Count;
        while (IsOpen && rows > 0 && budget.PriceOfRows(rows) > Balance + (isGreedy ? OverdraftGreedy : Overdraft))
        {
            rows--;
        }

        if (rows == 0)
        {
            return double.PositiveInfinity;
        }

        (_isPending, _price, _least) = (true, budget.PriceOfRows(rows), _probabilities[^rows]);
        for (int candidate = 1; candidate < growth.Count; candidate++)
        {
            double probability = growth.ProbabilityOf(candidate);
            _expected += probability >= _least ? probability : 0;
            _first += probability >= _least && growth.ParentOf(candidate) == 0 ? probability : 0;
        }

        return IsOpen ? _least : double.PositiveInfinity;
    }

    /// <summary>Settles the last tree by the text that has come since; it is still in <paramref name="growth"/>.</summary>
    /// <param name="growth">The tree.</param>
    /// <param name="tokens">The text.</param>
    public void Settle(TreeGrowth growth, IReadOnlyList<TokenId> tokens)
    {
        if (!_isPending || tokens.Count <= _length || growth.Count == 0)
        {
            return;
        }

        _isPending = false;
        int taken = 0;
        int node = 0;
        for (int next = _length; next < tokens.Count && node >= 0; next++)
        {
            node = ChildOf(growth, node, tokens[next]);
            taken += node >= 0 ? 1 : 0;
        }

        // On paper the first token alone is known, and the confidences say what would have followed it.
        double won = IsOpen ? taken - _price : taken == 0 ? -_price : PaperShare * ((_expected / _first) - _price);
        Balance = Math.Clamp(Balance + won, Least, Most);
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
