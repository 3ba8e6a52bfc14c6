using SpecHub.Planning;
using SpecHub.Tokens;
using SpecHub.Trees;

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
    // In tokens. After one wrong tree a new conversation is looked at on paper, and no passage is so long that more than a few of them are
    // paid for; however many were wrong, a few that are right on paper open the account again.
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
            if (IsCounted(growth, candidate, least))
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
            double probability = IsCounted(growth, candidate, _least) ? growth.ProbabilityOf(candidate) : 0;
            _expected += probability;
            _first += growth.ParentOf(candidate) == 0 ? probability : 0;
        }

        return IsOpen ? _least : double.PositiveInfinity;
    }

    /// <summary>Notes how much of the tree is evaluated, once all trees of the round are known; on paper it is the whole.</summary>
    /// <param name="rows">The number of its nodes.</param>
    /// <param name="least">The least probability of a node that is.</param>
    /// <param name="budget">What rows cost.</param>
    public void Confirm(int rows, double least, RoundBudget budget)
    {
        if (_isPending && IsOpen)
        {
            (_isPending, _price, _least) = (rows > 0, budget.PriceOfRows(rows), least);
        }
    }

    /// <summary>Settles the last tree by the text that has come since; it is still in <paramref name="growth"/>.</summary>
    /// <param name="growth">The tree.</param>
    /// <param name="tokens">The text.</param>
    public void Settle(TreeGrowth growth, IReadOnlyList<TokenId> tokens)
    {
        // A tree that is gone, as that of a session which was given up, says nothing any more.
        _isPending &= growth.Count > 0;
        if (!_isPending || tokens.Count <= _length)
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

    /// <summary>Tells whether a candidate is one of n-grams that is evaluated, or would be.</summary>
    private static bool IsCounted(TreeGrowth growth, int candidate, double least) =>
        growth.SourceOf(candidate) != DraftSource.Model && growth.ProbabilityOf(candidate) >= least;

    private int ChildOf(TreeGrowth growth, int parent, TokenId token)
    {
        for (int candidate = parent + 1; candidate < growth.Count; candidate++)
        {
            if (growth.ParentOf(candidate) == parent && growth.TokenAt(candidate) == token && IsCounted(growth, candidate, _least))
            {
                return candidate;
            }
        }

        return -1;
    }
}
