using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>Rows are spent on n-grams while they win; a conversation in which they do not is looked at on paper.</summary>
public sealed class NgramAccountTests
{
    private const double RowPrice = 0.5;

    private readonly List<TokenId> _text = [new(0)];
    private readonly NgramAccount _account = new(isGreedy: false);

    [Fact]
    public void Enter_NewConversation_EvaluatesWhatIsWorthItsRow()
    {
        Assert.Equal((1, true), (_account.Balance, _account.IsOpen));

        Assert.Equal(0.8, _account.Enter(Chain(0.9, 0.8, 0.2), _text.Count, least: 0.3, Budget()), 9);
    }

    [Fact]
    public void Enter_TreeWithoutANodeWorthARow_EvaluatesNothingAndChangesNothing()
    {
        Assert.Equal(double.PositiveInfinity, _account.Enter(Chain(0.9), _text.Count, least: 0.95, Budget()));
        _text.Add(new TokenId(9));
        _account.Settle(Chain(0.9), _text);

        Assert.Equal(1, _account.Balance);
    }

    /// <summary>The account holds 1 token, and 2 more may be spent, or 5 where nothing is drawn; a row costs half of one.</summary>
    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 12)]
    public void Enter_LongTree_CostsWhatTheAccountHoldsAndAnOverdraft(bool greedy, int rows)
    {
        double[] falling = [.. Enumerable.Range(1, 20).Select(static depth => 0.99 - (0.01 * depth))];

        Assert.Equal(falling[rows - 1], new NgramAccount(greedy).Enter(Chain(falling), _text.Count, 0.01, Budget()), 9);
    }

    [Fact]
    public void Enter_FirstRowDearerThanAll_EvaluatesNothing()
    {
        Assert.Equal(double.PositiveInfinity, _account.Enter(Chain(0.9), _text.Count, 0.01, Budget(rowPrice: 3.1)));
        _text.Add(new TokenId(9));
        _account.Settle(Chain(0.9), _text);

        Assert.Equal(1, _account.Balance);
    }

    [Fact]
    public void Settle_EvaluatedTreeThatCame_WinsItsTokensLessTheirRows()
    {
        Round(Chain(0.9, 0.8, 0.7), comes: [1, 2, 9]);

        Assert.Equal(1 + 2 - (3 * RowPrice), _account.Balance, 9);
    }

    [Fact]
    public void Settle_EvaluatedTreeThatWasWrong_LosesItsRowsAndClosesTheAccount()
    {
        Round(Chain(0.9, 0.8, 0.7), comes: [9]);

        Assert.Equal(1 - (3 * RowPrice), _account.Balance, 9);
        Assert.False(_account.IsOpen);
        Assert.Equal(double.PositiveInfinity, Enter(Chain(0.9)));
    }

    [Fact]
    public void Enter_AccountOfExactlyNothing_IsClosed()
    {
        Round(Chain(0.9, 0.8), comes: [9]);

        Assert.Equal((0, false), (_account.Balance, _account.IsOpen));
    }

    /// <summary>However long a passage was, a few wrong trees close the account, and however wrong they were, a few right ones open it again.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(9, -2)]
    public void Settle_ManyTrees_KeepsTheBalanceWithinItsBounds(int comes, double expected)
    {
        for (int round = 0; round < 20; round++)
        {
            Round(Chain(0.9, 0.9, 0.9), comes: comes == 1 ? [1, 2, 3] : [9]);
        }

        Assert.Equal(expected, _account.Balance);
    }

    /// <summary>1.62 tokens were expected, or 1.8 once the first was right; two rows cost one, and on paper the rest counts half.</summary>
    [Fact]
    public void Settle_PaperTreeWhoseFirstTokenCame_WinsHalfOfWhatWasExpectedAfterIt()
    {
        double closed = Close();

        Round(Chain(0.9, 0.72), comes: [1]);

        Assert.Equal(closed + (0.5 * (1.8 - 1)), _account.Balance, 9);
    }

    /// <summary>No rows are spent on paper, so the tree is not cut to what the account holds: 7.25 tokens were expected, or 7.63 once the first was right, and ten rows cost five.</summary>
    [Fact]
    public void Settle_LongPaperTree_CountsAsAWhole()
    {
        double closed = Close();

        Round(Chain([.. Enumerable.Range(1, 10).Select(static depth => 1 - (0.05 * depth))]), comes: [1]);

        Assert.Equal(closed + (0.5 * ((7.25 / 0.95) - 5)), _account.Balance, 9);
    }

    [Fact]
    public void Settle_PaperTreeWhoseFirstTokenDidNotCome_LosesWhatItsRowsWouldHaveCost()
    {
        double closed = Close();

        Round(Chain(0.9, 0.72), comes: [9]);

        Assert.Equal(closed - 1, _account.Balance, 9);
    }

    [Fact]
    public void Settle_PaperTreeThatCame_OpensTheAccount()
    {
        Close();
        Round(Chain([.. Enumerable.Repeat(0.95, 6)]), comes: [1]);

        Assert.Equal(0.9, Enter(Chain(0.9)), 9);
    }

    [Fact]
    public void Enter_NodesBelowTheLeastProbability_DoNotCount()
    {
        _account.Enter(Chain(0.9, 0.3), _text.Count, least: 0.5, Budget());
        _text.AddRange([new TokenId(1), new TokenId(2)]);
        _account.Settle(Chain(0.9, 0.3), _text);

        Assert.Equal(1 + 1 - RowPrice, _account.Balance, 9);
    }

    [Fact]
    public void Settle_NothingHasCome_WaitsForTheText()
    {
        TreeGrowth growth = Chain(0.9, 0.72);
        Enter(growth);
        _account.Settle(growth, _text);
        Assert.Equal(1, _account.Balance);

        _text.Add(new TokenId(1));
        _account.Settle(growth, _text);

        Assert.Equal(1 + 1 - (2 * RowPrice), _account.Balance, 9);
    }

    /// <summary>The session was given up and its tree with it; what stands in the next one's is another tree.</summary>
    [Fact]
    public void Settle_TreeThatIsGone_IsForgotten()
    {
        Enter(Chain(0.9));
        _account.Settle(new TreeGrowth(100), _text);
        _text.Add(new TokenId(9));

        _account.Settle(Chain(0.9), _text);

        Assert.Equal(1, _account.Balance);
    }

    /// <summary>What only the model drafted is no matter of the account.</summary>
    [Fact]
    public void Enter_NodesOfTheModel_DoNotCount()
    {
        var growth = new TreeGrowth(10);
        growth.Start(TreeShape.BestFirst(4));
        growth.Expand(0, Nodes.At(Nodes.Scores(new(), [0, 5, 0, 0, 0, 0, 0, 0, 0, 0]), seed: 1), SpecHub.Verification.Verifiers.Coupled.DraftLaw);

        Assert.True(growth.Count > 1);
        Assert.Equal(double.PositiveInfinity, _account.Enter(growth, _text.Count, 0, Budget()));
    }

    [Fact]
    public void Settle_Twice_CountsOnce()
    {
        TreeGrowth growth = Chain(0.9);
        Round(growth, comes: [1]);
        double once = _account.Balance;

        _account.Settle(growth, _text);

        Assert.Equal(once, _account.Balance);
    }

    private static RoundBudget Budget(double rowPrice = RowPrice)
    {
        var costs = new CostModel();
        foreach (int rows in (int[])[1, 2, 32, 64])
        {
            costs.Target.Observe(rows, 0, TimeSpan.FromSeconds(1 + (rowPrice * (rows - 1))));
        }

        var budget = new RoundBudget(costs);
        budget.Begin(sequences: 1, rows: 1, cached: 0);
        return budget;
    }

    /// <summary>Returns a chain of the tokens 1, 2, ... that the walk gets to with these probabilities.</summary>
    private static TreeGrowth Chain(params double[] probabilities)
    {
        var growth = new TreeGrowth(100);
        growth.Start(TreeShape.BestFirst(32));
        for (int i = 0; i < probabilities.Length; i++)
        {
            double above = i == 0 ? 1 : probabilities[i - 1];
            growth.Add(i, new TokenId(i + 1), new NgramGuess(Math.Log(probabilities[i] / above), Rank: 0));
        }

        return growth;
    }

    /// <summary>Lets the account lose three rows; returns what is left of it.</summary>
    private double Close()
    {
        Round(Chain(0.9, 0.8, 0.7), comes: [9]);
        Assert.False(_account.IsOpen);
        return _account.Balance;
    }

    private double Enter(TreeGrowth growth) => _account.Enter(growth, _text.Count, 0.01, Budget());

    private void Round(TreeGrowth growth, int[] comes)
    {
        Enter(growth);
        _text.AddRange(comes.Select(static token => new TokenId(token)));
        _account.Settle(growth, _text);
    }
}
