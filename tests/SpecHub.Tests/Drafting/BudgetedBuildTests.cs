using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>Trees of n-grams are built as far as their accounts are good, and leave the rows that they may not have to the others.</summary>
public sealed class BudgetedBuildTests : IDisposable
{
    private const int Vocabulary = 8;

    private readonly List<IDraftSession> _sessions = [];

    public void Dispose() => _sessions.ForEach(static session => session.Dispose());

    [Fact]
    public void Build_AccountThatIsClosed_EvaluatesNothing()
    {
        DraftRequest request = Request(RoundBudgets.Of(0.002), usedModel: false, 0.9, 0.8).WithClosedAccount();

        BudgetedGrowth.Build([request]);

        Assert.Equal((1, double.PositiveInfinity), (request.Tree.Count, request.Allowed));
    }

    [Fact]
    public void Build_TreeOfTheModel_NeedsNoAccount()
    {
        DraftRequest request = Request(RoundBudgets.Of(0.002), usedModel: true, 0.9, 0.8).WithClosedAccount();

        BudgetedGrowth.Build([request]);

        Assert.Equal((3, 0), (request.Tree.Count, request.Allowed));
    }

    [Fact]
    public void Build_WithoutABudget_NeedsNoAccountEither()
    {
        DraftRequest request = Request(budget: null, usedModel: false, 0.9, 0.8);

        BudgetedGrowth.Build([request]);

        Assert.Equal((3, 0), (request.Tree.Count, request.Allowed));
    }

    /// <summary>Tokens a second for 0.9, 0.8 and 0.4, with rows 15 % dearer: 154, 185, 183; without 0.8, 0.4 pays as well: 154, 158.</summary>
    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    public void Build_AccountThatIsClosed_LeavesItsRowsToTheOthers(params int[] order)
    {
        RoundBudget budget = RoundBudgets.Of(0.002);
        DraftRequest[] requests = [Request(budget, usedModel: true, 0.9), Request(budget, usedModel: true, 0.4), Request(budget, usedModel: false, 0.8).WithClosedAccount()];

        BudgetedGrowth.Build([.. order.Select(i => requests[i])]);

        Assert.Equal([2, 2, 1], requests.Select(static request => request.Tree.Count));
    }

    /// <summary>Of a tree whose account is open the nodes that pay are evaluated, beside those of the model.</summary>
    [Fact]
    public void Build_AccountThatIsOpen_HasTheRowsThatPay()
    {
        RoundBudget budget = RoundBudgets.Of(0.0055);
        DraftRequest model = Request(budget, usedModel: true, 0.9, 0.3);
        DraftRequest ngrams = Request(budget, usedModel: false, 0.9, 0.85, 0.2);

        BudgetedGrowth.Build([model, ngrams]);

        Assert.Equal((2, 3), (model.Tree.Count, ngrams.Tree.Count));
    }

    /// <summary>Rows cost 0.8 tokens, and the account of a new conversation may spend three: that is three of five nodes, whose 2.4 are its price.</summary>
    [Theory]
    [InlineData(1, 1 + 2 - 2.4)]
    [InlineData(7, 1 - 2.4)]
    public void Build_TreeThatIsCutToItsAccount_CostsWhatWasEvaluated(int comes, double balance)
    {
        RoundBudget budget = RoundBudgets.Of(0.008);
        DraftRequest ngrams = Request(budget, usedModel: false, 0.99, 0.98, 0.97, 0.96, 0.95);

        BudgetedGrowth.Build([ngrams]);
        int rows = ngrams.Tree.Count - 1;
        ngrams.Account.Settle(((NgramDraftSession)ngrams.Session).Growth, [default, new TokenId(comes), new TokenId(2), new TokenId(7)]);

        Assert.Equal(3, rows);
        Assert.Equal(balance, ngrams.Account.Balance, 9);
    }

    /// <summary>Sixteen candidates are worth their rows of 0.05 tokens, and the tree has room for fourteen: those are paid for.</summary>
    [Fact]
    public void Build_MoreCandidatesThanNodes_CostsWhatWasEvaluated()
    {
        DraftRequest ngrams = Request(RoundBudgets.Of(0.0005), usedModel: false, [.. Enumerable.Range(1, 16).Select(static depth => 1 - (0.01 * depth))]);

        BudgetedGrowth.Build([ngrams]);
        ngrams.Account.Settle(((NgramDraftSession)ngrams.Session).Growth, [default, new TokenId(7)]);

        Assert.Equal(14, ngrams.Tree.Count - 1);
        Assert.Equal(1 - (14 * 0.05), ngrams.Account.Balance, 9);
    }

    /// <summary>A tree of which nothing is evaluated once those of others are gone costs nothing either.</summary>
    [Fact]
    public void Build_TreeThatIsNotEvaluatedAfterAll_LeavesItsAccountAlone()
    {
        DraftRequest ngrams = Request(RoundBudgets.Of(0.008), usedModel: false, 0.99);
        TreeGrowth growth = ((NgramDraftSession)ngrams.Session).Growth;
        ngrams.Account.Enter(growth, length: 1, least: 0.01, ngrams.Budget!);
        ngrams.Account.Confirm(rows: 0, least: double.PositiveInfinity, ngrams.Budget!);

        ngrams.Account.Settle(growth, [default, new TokenId(7)]);

        Assert.Equal(1, ngrams.Account.Balance);
    }

    /// <summary>While the model is run because the account is closed, the text still shows what n-grams alone would have won.</summary>
    [Fact]
    public void Build_ClosedAccountBesideTheModel_IsKeptOnPaper()
    {
        DraftRequest request = Request(RoundBudgets.Of(0.002), usedModel: true, 0.95, 0.9, 0.85).WithClosedAccount();
        double closed = request.Account.Balance;

        BudgetedGrowth.Build([request]);
        request.Account.Settle(((NgramDraftSession)request.Session).Growth, [default, new TokenId(1)]);

        Assert.Equal(4, request.Tree.Count);
        Assert.Equal(closed + (0.5 * ((2.7 / 0.95) - 0.6)), request.Account.Balance, 9);
    }

    /// <summary>Returns a request whose tree has grown to a chain of the tokens 1, 2, ... that the walk gets to with these probabilities.</summary>
    private DraftRequest Request(RoundBudget? budget, bool usedModel, params double[] probabilities)
    {
        var session = new NgramDraftSession(Vocabulary);
        _sessions.Add(session);
        session.Growth.Start(TreeShape.BestFirst(14));
        for (int i = 0; i < probabilities.Length; i++)
        {
            session.Growth.Add(i, new TokenId(i + 1), new NgramGuess(Math.Log(probabilities[i] / (i == 0 ? 1 : probabilities[i - 1])), Rank: 0));
        }

        DraftRequest request = DraftRequests.Toy(session, [default], source: DraftSource.Ngram, budget: budget);
        request.UsedModel = usedModel;
        request.Tree.Reset(default, 0);
        return request;
    }
}
