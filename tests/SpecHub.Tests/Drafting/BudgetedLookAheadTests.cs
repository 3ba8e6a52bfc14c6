using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>
/// Draft passes that pay only together, or only for several children. The target takes 10 ms, so that 10 ms cost a token; children are
/// expected to be taken with 0.5, 0.15 and 0.05.
/// </summary>
public sealed class BudgetedLookAheadTests : IDisposable
{
    private readonly List<NgramDraftSession> _sessions = [];

    public void Dispose() => _sessions.ForEach(static session => session.Dispose());

    /// <summary>
    /// The first drafted row costs 1.8 tokens and the others nothing. A level of 0.9 and its children, 0.63, do not pay for it;
    /// with the 0.44 of a second level they are worth 0.17, and with the best of a third, as a tree has 14 nodes, 0.37.
    /// </summary>
    [Theory]
    [InlineData(0.0008, 1, true)]
    [InlineData(0.0012, 1, true)]
    [InlineData(0.0013, 1, false)]
    [InlineData(0.0008, 2, true)]
    [InlineData(0.0009, 2, false)]
    [InlineData(0.00001, 3, false)]
    [InlineData(0.00001, 4, false)]
    public void TrimFrontiers_FirstRowIsDear_PaysForSeveralLevelsTogether(double passSeconds, int level, bool pays)
    {
        DraftRequest request = Request(FirstRowIsDear(passSeconds), 0.9);

        BudgetedGrowth.TrimFrontiers([request], level);

        Assert.Equal(pays ? [1] : [], Growth(request).Frontier);
    }

    /// <summary>The better of two candidates pays for two levels, and the children of the other are not worth the rows that cost something again.</summary>
    [Fact]
    public void TrimFrontiers_SeveralLevelsTogether_TakesOffWhoseChildrenAreNotWorthTheirRows()
    {
        var costs = new CostModel();
        costs.Target[0].Load([new CostPoint(1, 0.010), new CostPoint(2, 0.023), new CostPoint(4, 0.023), new CostPoint(512, 0.023 + (508 * 0.005))]);
        costs.Draft[0].Load([new CostPoint(1, 0.0001), new CostPoint(512, 0.0001)]);
        DraftRequest request = Request(RoundBudgets.Begun(costs), 0.9, 0.05);

        BudgetedGrowth.TrimFrontiers([request], level: 1);

        Assert.Equal([1], Growth(request).Frontier);
    }

    /// <summary>One request has no pass left, and the other one's second level is looked at all the same.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TrimFrontiers_RequestsOfDifferentDepth_LooksAheadAsFarAsOneOfThemCan(bool endsFirst)
    {
        RoundBudget budget = FirstRowIsDear(0.0008);
        DraftRequest deep = Request(budget, 0.9);
        DraftRequest ends = Request(budget, 0.001);
        ends.Reach = 1;

        BudgetedGrowth.TrimFrontiers(endsFirst ? [ends, deep] : [deep, ends], level: 1);

        Assert.Equal([1], Growth(deep).Frontier);
    }

    /// <summary>Rows cost nothing, and a tree of two nodes that has two is worth no more with their children, which are less likely.</summary>
    [Fact]
    public void TrimFrontiers_TreeIsFull_CountsOnNoNodeThatHasNoPlace()
    {
        DraftRequest request = Request(RoundBudgets.Of(targetRow: 0, draftPass: 0.0001), 0.4, 0.3);
        request.Shape = TreeShape.Parse("best:2/2");

        BudgetedGrowth.TrimFrontiers([request], level: 1);

        Assert.Empty(Growth(request).Frontier);
    }

    /// <summary>The other tree needs the next pass, and nobody knows whether those after it: they are paid for as a whole.</summary>
    [Theory]
    [InlineData(0.0016, true)]
    [InlineData(0.0018, false)]
    public void TrimFrontiers_OthersMakeThePass_PaysForThoseAfterIt(double passSeconds, bool pays)
    {
        DraftRequest other = Request(budget: null, 0.2);
        DraftRequest request = Request(FirstRowIsDear(passSeconds), 0.9);

        BudgetedGrowth.TrimFrontiers([other, request], level: 2);

        Assert.Equal(pays ? [1] : [], Growth(request).Frontier);
    }

    /// <summary>An answer that ends soon has no use for the levels that would pay.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void TrimFrontiers_AnswerThatEndsSoon_CountsOnNoLevelBehindItsEnd(int reach, bool pays)
    {
        DraftRequest request = Request(FirstRowIsDear(0.0001), 0.9);
        request.Reach = reach;

        BudgetedGrowth.TrimFrontiers([request], level: 1);

        Assert.Equal(pays ? [1] : [], Growth(request).Frontier);
    }

    /// <summary>Rows cost nothing. Of a candidate of 0.8 the first three children are worth 0.4, 0.12 and 0.04.</summary>
    [Theory]
    [InlineData(0.0055, true)]
    [InlineData(0.0057, false)]
    public void TrimFrontiers_LastLevel_CountsThreeChildrenOfACandidate(double passSeconds, bool pays)
    {
        DraftRequest request = Request(RoundBudgets.Of(targetRow: 0, passSeconds), 0.8);

        BudgetedGrowth.TrimFrontiers([request], level: 3);

        Assert.Equal(pays ? [1] : [], Growth(request).Frontier);
    }

    private static RoundBudget FirstRowIsDear(double passSeconds)
    {
        var costs = new CostModel();
        costs.Target[0].Load([new CostPoint(1, 0.010), new CostPoint(2, 0.028), new CostPoint(512, 0.028)]);
        costs.Draft[0].Load([new CostPoint(1, passSeconds), new CostPoint(512, passSeconds)]);
        return RoundBudgets.Begun(costs);
    }

    private static TreeGrowth Growth(DraftRequest request) => ((NgramDraftSession)request.Session).Growth;

    private DraftRequest Request(RoundBudget? budget, params double[] probabilities)
    {
        var session = new NgramDraftSession(vocabularySize: 16);
        _sessions.Add(session);
        Frontiers.Fill(session.Growth, probabilities);
        return DraftRequests.Toy(session, [default], "best:14", source: DraftSource.Ngram, budget: budget);
    }
}
