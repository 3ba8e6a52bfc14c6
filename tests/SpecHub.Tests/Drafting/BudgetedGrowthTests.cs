using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Testing;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>
/// A target of 10 ms and 2 ms a row more, so that a row costs 0.2 tokens. The best child of a candidate is expected to be
/// taken half of the times, so the child of a candidate of more than 0.4 is worth its row.
/// </summary>
public sealed class BudgetedGrowthTests : IDisposable
{
    private const int Vocabulary = 16;

    private readonly TableModel _model = new() { VocabularySize = Vocabulary };
    private readonly List<IDraftSession> _sessions = [];

    public void Dispose()
    {
        _sessions.ForEach(static session => session.Dispose());
        _model.Dispose();
    }

    [Fact]
    public void TrimFrontiers_CandidatesNotWorthTheirRows_AreTakenOff()
    {
        DraftRequest request = Request(Budget(passSeconds: 0.0001, rowSeconds: 0), 0.9, 0.5, 0.41, 0.39, 0.3);

        BudgetedGrowth.TrimFrontiers([request], level: 1);

        Assert.Equal([1, 2, 3], Growth(request).Frontier);
    }

    /// <summary>The children are worth 0.05 and 0.075 tokens, and a pass of two rows costs 0.124 or 0.126.</summary>
    [Theory]
    [InlineData(0.00114, true)]
    [InlineData(0.00116, false)]
    public void TrimFrontiers_SeveralRequests_PayForThePassTogether(double passSeconds, bool pays)
    {
        RoundBudget budget = Budget(passSeconds, rowSeconds: 0.0001);
        DraftRequest first = Request(budget, 0.5);
        DraftRequest second = Request(budget, 0.55);

        BudgetedGrowth.TrimFrontiers([first, second], level: 1);

        Assert.Equal(pays ? [1] : [], Growth(first).Frontier);
        Assert.Equal(pays ? [1] : [], Growth(second).Frontier);
    }

    [Fact]
    public void TrimFrontiers_OneRequestThatDoesNotPay_GoesWithoutThePass()
    {
        DraftRequest request = Request(Budget(passSeconds: 0.00051, rowSeconds: 0), 0.5);

        BudgetedGrowth.TrimFrontiers([request], level: 1);

        Assert.Empty(Growth(request).Frontier);
    }

    /// <summary>The pass costs ten tokens, but it is made for the other request anyway. A row more costs 0.01 or 0.06, and the child is worth 0.05.</summary>
    [Theory]
    [InlineData(0.0001, true)]
    [InlineData(0.0006, false)]
    public void TrimFrontiers_PassThatOthersNeed_CostsItsRowsOnly(double rowSeconds, bool pays)
    {
        DraftRequest other = Request(budget: null, 0.2, 0.1, 0.1, 0.1);
        DraftRequest request = Request(Budget(passSeconds: 0.1, rowSeconds), 0.5);

        BudgetedGrowth.TrimFrontiers([other, request], level: 1);

        Assert.Equal([1, 2, 3, 4], Growth(other).Frontier);
        Assert.Equal(pays ? [1] : [], Growth(request).Frontier);
    }

    [Fact]
    public void TrimFrontiers_LawThatDoesNotAllowAnyTree_IsLeftAlone()
    {
        DraftRequest request = Request(Budget(passSeconds: 10, rowSeconds: 1), "spechub", 0.2, 0.1);

        BudgetedGrowth.TrimFrontiers([request], level: 1);

        Assert.Equal([1, 2], Growth(request).Frontier);
    }

    /// <summary>Three drafted rows cost next to nothing and the fourth two tokens: beside the two nodes there is room for the better one's child.</summary>
    [Fact]
    public void TrimFrontiers_RowsThatGetDearer_GoToTheBestOfNodesAndChildren()
    {
        var costs = new CostModel();
        costs.Target[0].Load([new CostPoint(1, 0.010), new CostPoint(4, 0.0106), new CostPoint(5, 0.0306), new CostPoint(512, 9)]);
        costs.Draft[0].Load([new CostPoint(1, 0.0001), new CostPoint(512, 0.0001)]);
        RoundBudget budget = RoundBudgets.Begun(costs);
        DraftRequest first = Request(budget, 0.9);
        DraftRequest second = Request(budget, 0.8);

        BudgetedGrowth.TrimFrontiers([first, second], level: 1);

        Assert.Equal([1], Growth(first).Frontier);
        Assert.Empty(Growth(second).Frontier);
    }

    [Fact]
    public void TrimFrontiers_NothingWorthARow_MakesNoPass()
    {
        DraftRequest request = Request(Budget(passSeconds: 0, rowSeconds: 0), 0.39, 0.3);

        BudgetedGrowth.TrimFrontiers([request], level: 1);

        Assert.Empty(Growth(request).Frontier);
    }

    /// <summary>The best rate is that of 0.3 alone; the root, which is there in any case, would say otherwise.</summary>
    [Fact]
    public void LeastProbability_OneRequest_ChoosesAmongItsCandidates() =>
        Assert.Equal(0.3, BudgetedGrowth.LeastProbability([Request(Budget(), 0.3, 0.1)]), 1e-12);

    [Fact]
    public void LeastProbability_SeveralRequests_ShareTheRowsAmongThoseThatHaveABudget()
    {
        RoundBudget budget = Budget();

        // Tokens a second for 0.9, 0.8 and 0.35: 158, 193, 191. Those of the requests without a budget would change that.
        List<DraftRequest> requests =
        [
            Request(budget, 0.9), Request(budget: null, 0.95, 0.9), Request(budget, 0.8, 0.35), Request(Budget(), "spechub", 0.99, 0.98),
        ];
        Assert.Equal(0.8, BudgetedGrowth.LeastProbability(requests), 1e-12);
    }

    /// <summary>What was offered before is forgotten: with 0.9 offered twice, 0.35 would not pay.</summary>
    [Fact]
    public void LeastProbability_Again_IsTheSame()
    {
        DraftRequest request = Request(Budget(), 0.9, 0.4);
        BudgetedGrowth.TrimFrontiers([request], level: 1);

        Assert.Equal(0.4, BudgetedGrowth.LeastProbability([request]), 1e-12);
        Assert.Equal(0.4, BudgetedGrowth.LeastProbability([request]), 1e-12);
    }

    [Fact]
    public void LeastProbability_NoBudget_IsNone()
    {
        Assert.Equal(0, BudgetedGrowth.LeastProbability([]));
        Assert.Equal(0, BudgetedGrowth.LeastProbability([Request(budget: null, 0.3), Request(Budget(), "spechub", 0.1)]));
    }

    /// <summary>A session with two sources has a tree for each; the request says which one grows.</summary>
    [Theory]
    [InlineData(DraftSource.Both, true, true)]
    [InlineData(DraftSource.Model, true, true)]
    [InlineData(DraftSource.Ngram, true, false)]
    [InlineData(DraftSource.Both, false, false)]
    public void LeastProbability_SessionWithTwoSources_TakesTheTreeThatGrows(DraftSource source, bool hasModel, bool isModels)
    {
        var session = new MixedDraftSession(Vocabulary) { Model = hasModel ? new ModelDraftSession(_model.CreateSession(), Vocabulary) : null };
        DraftRequest request = Wish(session, Budget(), "coupled", source);
        Frontiers.Fill(session.Ngrams.Growth, 0.4);
        if (session.Model is not null)
        {
            Frontiers.Fill(session.Model.Growth, 0.6);
        }

        Assert.Equal(isModels ? 0.6 : 0.4, BudgetedGrowth.LeastProbability([request]), 1e-12);
    }

    [Fact]
    public void LeastProbability_SessionOfAModel_TakesItsTree()
    {
        var session = new ModelDraftSession(_model.CreateSession(), Vocabulary);
        Frontiers.Fill(session.Growth, 0.7);

        Assert.Equal(0.7, BudgetedGrowth.LeastProbability([Wish(session, Budget(), "coupled", DraftSource.Model)]), 1e-12);
    }

    private static RoundBudget Budget(double passSeconds = 0.001, double rowSeconds = 0) =>
        RoundBudgets.Of(targetRow: 0.002, passSeconds, rowSeconds);

    private static TreeGrowth Growth(DraftRequest request) => ((NgramDraftSession)request.Session).Growth;

    private DraftRequest Request(RoundBudget? budget, params double[] probabilities) => Request(budget, "coupled", probabilities);

    private DraftRequest Request(RoundBudget? budget, string law, params double[] probabilities)
    {
        var session = new NgramDraftSession(Vocabulary);
        Frontiers.Fill(session.Growth, probabilities);
        return Wish(session, budget, law, DraftSource.Ngram);
    }

    private DraftRequest Wish(IDraftSession session, RoundBudget? budget, string law, DraftSource source)
    {
        _sessions.Add(session);
        return DraftRequests.Toy(session, [default], "best:14", law, source: source, budget: budget);
    }
}
