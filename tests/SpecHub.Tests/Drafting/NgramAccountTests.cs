using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>Rows are spent on n-grams only as far as they have won, first on paper and then in earnest.</summary>
public sealed class NgramAccountTests
{
    private const double RowPrice = 0.5;

    private readonly List<TokenId> _text = [new(0)];

    [Fact]
    public void Enter_NothingWonYet_EvaluatesNothing()
    {
        var account = new NgramAccount(isGreedy: false);

        Assert.Equal(double.PositiveInfinity, Enter(account, Chain(0.9, 0.8)));
        Assert.Equal(0, account.Balance);
    }

    [Fact]
    public void Settle_PaperTreeWhoseFirstTokenCame_OpensTheAccountWithWhatWasExpectedAfterIt()
    {
        var account = new NgramAccount(isGreedy: false);
        Round(account, Chain(0.9, 0.72), comes: [1]);

        // 1.62 tokens were expected, or 1.8 once the first was right; two rows cost one.
        Assert.Equal(1.8 - 1, account.Balance, 9);

        // That pays for one row, so the tree is cut to its best node.
        Assert.Equal(0.9, Enter(account, Chain(0.9, 0.72)));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 4)]
    public void Settle_LongPaperTree_IsWorthABoundedSum(bool greedy, double most)
    {
        var account = new NgramAccount(greedy);

        Round(account, Chain([.. Enumerable.Repeat(0.99, 20)]), comes: [1]);

        Assert.Equal(most, account.Balance, 9);
    }

    [Fact]
    public void Settle_EvaluatedTreeThatWasWrong_LosesItsRowsAndNoMore()
    {
        var account = new NgramAccount(isGreedy: false);
        Round(account, Chain(0.9, 0.8, 0.7, 0.6), comes: [1]);
        double before = account.Balance;

        Round(account, Chain(0.9, 0.8, 0.7, 0.6), comes: [9]);

        Assert.InRange(account.Balance, -0.1 * before, 0.21);
        Assert.Equal(double.PositiveInfinity, Enter(account, Chain(0.9)));
    }

    [Fact]
    public void Settle_EvaluatedTreeThatCame_WinsItsTokens()
    {
        var account = new NgramAccount(isGreedy: false);
        Round(account, Chain(0.9, 0.8, 0.7, 0.6), comes: [1]);
        double before = account.Balance;
        int rows = (int)(before / RowPrice);

        Round(account, Chain(0.9, 0.8, 0.7, 0.6), comes: [1, 2, 3, 4]);

        Assert.Equal((0.9 * before) + rows - (rows * RowPrice), account.Balance, 9);
    }

    [Fact]
    public void Enter_RowsThatAreNearlyFree_NeedNoProof()
    {
        var account = new NgramAccount(isGreedy: false);

        Assert.Equal(0.8, account.Enter(Chain(0.9, 0.8), _text.Count, 0.1, Budget(rowPrice: 0.001)));
    }

    /// <summary>Eight rows at 0.04 tokens are free enough for eight, and at 0.06 for none.</summary>
    [Theory]
    [InlineData(0.04, true)]
    [InlineData(0.06, false)]
    public void Enter_RowsThatAreNearlyFree_AreFreeEach(double rowPrice, bool evaluates)
    {
        var account = new NgramAccount(isGreedy: false);

        double least = account.Enter(Chain([.. Enumerable.Repeat(0.9, 8)]), _text.Count, 0.1, Budget(rowPrice));

        Assert.Equal(evaluates ? 0.9 : double.PositiveInfinity, least);
    }

    [Fact]
    public void Settle_PaperTreeWhoseFirstTokenDidNotCome_LosesWhatItsRowsWouldHaveCost()
    {
        var account = new NgramAccount(isGreedy: false);

        Round(account, Chain(0.9, 0.72), comes: [9]);

        Assert.Equal(-1, account.Balance, 9);
    }

    [Fact]
    public void Settle_TreeWithoutANodeWorthARow_ChangesNothing()
    {
        var account = new NgramAccount(isGreedy: false);
        Round(account, Chain(0.9, 0.72), comes: [1]);
        double before = account.Balance;

        Assert.Equal(double.PositiveInfinity, account.Enter(Chain(0.9), _text.Count, least: 0.95, Budget()));
        _text.Add(new TokenId(9));
        account.Settle(Chain(0.9), _text);

        Assert.Equal(before, account.Balance);
    }

    [Fact]
    public void Settle_NothingHasCome_WaitsForTheText()
    {
        var account = new NgramAccount(isGreedy: false);
        TreeGrowth growth = Chain(0.9, 0.72);
        Enter(account, growth);
        account.Settle(growth, _text);
        Assert.Equal(0, account.Balance);

        _text.Add(new TokenId(1));
        account.Settle(growth, _text);

        Assert.Equal(1.8 - 1, account.Balance, 9);
    }

    [Fact]
    public void Enter_NodesBelowTheLeastProbability_DoNotCount()
    {
        var account = new NgramAccount(isGreedy: false);

        account.Enter(Chain(0.9, 0.3), _text.Count, least: 0.5, Budget());
        _text.Add(new TokenId(1));
        account.Settle(Chain(0.9, 0.3), _text);

        Assert.Equal(1 - RowPrice, account.Balance, 9);
    }

    [Fact]
    public void Settle_Twice_CountsOnce()
    {
        var account = new NgramAccount(isGreedy: false);
        TreeGrowth growth = Chain(0.9);
        Enter(account, growth);
        _text.Add(new TokenId(1));
        account.Settle(growth, _text);
        double once = account.Balance;

        account.Settle(growth, _text);

        Assert.Equal(once, account.Balance);
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
            growth.Add(i, new TokenId(i + 1), new Guess(0, 0, 1), Math.Log(probabilities[i] / above));
        }

        return growth;
    }

    private double Enter(NgramAccount account, TreeGrowth growth) => account.Enter(growth, _text.Count, 0.01, Budget());

    private void Round(NgramAccount account, TreeGrowth growth, int[] comes)
    {
        Enter(account, growth);
        _text.AddRange(comes.Select(static token => new TokenId(token)));
        account.Settle(growth, _text);
    }
}
