using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Drafting;

/// <summary>What a budget hears of the draft's passes, and how far it lets trees grow.</summary>
public sealed class ModelDrafterBudgetTests : IDisposable
{
    private const int Vocabulary = 16;
    private const double PassSeconds = 0.003;
    private const double RowSeconds = 0.0002;

    private readonly TableModel _model = new() { VocabularySize = Vocabulary, Seed = 3, ContextLength = 4096, MaxRows = 2048 };
    private readonly List<IDraftSession> _sessions = [];

    public void Dispose()
    {
        _sessions.ForEach(static session => session.Dispose());
        _model.Dispose();
    }

    /// <summary>The first pass reads five tokens, the others have a row each; of the passes together only what the budget's rows add counts.</summary>
    [Theory]
    [InlineData(false, 3, 7)]
    [InlineData(true, 0, 7)]
    public void Draft_Passes_AreSpentOnce(bool hasOther, int passes, int rows)
    {
        ModelDrafter drafter = Drafter();
        RoundBudget budget = Budget(rowOfTarget: 0);
        DraftRequest request = Request(drafter, "chain:3", budget);
        List<DraftRequest> requests = [request];
        if (hasOther)
        {
            requests.Add(Request(drafter, "chain:3", budget: null));
        }

        drafter.Draft(requests.ToArray());

        Assert.Equal(3, _model.Passes);
        Assert.Equal((passes * (PassSeconds - RowSeconds)) + (rows * RowSeconds), budget.DraftSeconds, 9);
    }

    [Fact]
    public void Draft_Root_TellsTheBudgetHowSureTheDraftIs()
    {
        ModelDrafter drafter = Drafter();
        RoundBudget budget = Budget(rowOfTarget: 0);
        DraftRequest request = Request(drafter, "chain:1", budget);
        drafter.Draft([request]);
        RoundBudget expected = Budget(rowOfTarget: 0);
        expected.Heirs.Learn([request.ExpectedTokens, 0, 0]);

        Assert.InRange(request.ExpectedTokens, 0.01, 0.99);
        Assert.Equal(expected.Heirs.Of(1, rank: 0), budget.Heirs.Of(1, rank: 0), 9);
    }

    /// <summary>A row of the target costs a whole token: nothing is drafted on, and no node is worth it. The other request does not pay.</summary>
    [Fact]
    public void Draft_RowsThatCostTooMuch_LeaveTheRootToThoseWhoPay()
    {
        ModelDrafter drafter = Drafter();
        DraftRequest request = Request(drafter, "best:14", Budget(rowOfTarget: 0.010));
        DraftRequest other = Request(drafter, "best:14", budget: null);
        drafter.Draft([request, other]);

        Assert.Equal((1, 15), (request.Tree.Count, other.Tree.Count));

        int before = _model.Passes;
        drafter.Draft([Request(drafter, "best:14", Budget(rowOfTarget: 0.010))]);
        Assert.Equal(1, _model.Passes - before);
    }

    [Fact]
    public void Draft_LawThatDoesNotAllowAnyTree_KeepsItsFormAndNotesTheCost()
    {
        ModelDrafter drafter = Drafter();
        RoundBudget budget = Budget(rowOfTarget: 0.010);
        DraftRequest request = Request(drafter, "2^2", budget, "spechub");
        drafter.Draft([request]);

        Assert.Equal(7, request.Tree.Count);
        Assert.Equal((2 * (PassSeconds - RowSeconds)) + (7 * RowSeconds), budget.DraftSeconds, 9);
    }

    /// <summary>Children drawn under another law are as confident as its tokens are likely, which says nothing about coupled ones.</summary>
    [Fact]
    public void Draft_LawThatDoesNotAllowAnyTree_SaysNothingAboutChildren()
    {
        ModelDrafter drafter = Drafter();
        RoundBudget budget = Budget(rowOfTarget: 0);
        drafter.Draft([Request(drafter, "2^2", budget, "spechub")]);

        int[] ranks = [0, 1, 2];
        RoundBudget fresh = Budget(rowOfTarget: 0);
        Assert.All(ranks, rank => Assert.Equal(fresh.Heirs.Of(1, rank), budget.Heirs.Of(1, rank), 12));
    }

    [Fact]
    public void Draft_Reach_BoundsTheDepthAndThePasses()
    {
        ModelDrafter drafter = Drafter();
        DraftRequest request = Request(drafter, "best:14", budget: null);
        request.Reach = 1;
        drafter.Draft([request]);

        Assert.Equal(1, Enumerable.Range(0, request.Tree.Count).Max(request.Tree.DepthOf));
        Assert.Equal(1, _model.Passes);
    }

    [Fact]
    public void Draft_Request_SaysWhetherTheModelWasUsed()
    {
        ModelDrafter drafter = Drafter();
        DraftRequest request = Request(drafter, "chain:2", budget: null);
        drafter.Draft([request]);
        Assert.True(request.UsedModel);
        Assert.InRange(request.ExpectedTokens, 0.01, 2);

        request.MayUseModel = false;
        drafter.Draft([request]);
        Assert.False(request.UsedModel);
        Assert.Equal((1, 0), (request.Tree.Count, request.ExpectedTokens));
    }

    /// <summary>Each pass takes a millisecond on this clock; the five rows of the first and the single ones after it are told apart.</summary>
    [Fact]
    public void Cost_AfterDrafts_HasThePassesByTheirRows()
    {
        ModelDrafter drafter = Drafter();
        drafter.Draft([Request(drafter, "chain:3", budget: null)]);

        Assert.Equal([new CostPoint(1, 0.001), new CostPoint(5, 0.001)], drafter.Cost[0].Points);
        Assert.False(drafter.Cost[1].IsMeasured);
    }

    /// <summary>Drawing takes a millisecond on this clock too: from one row, then from two. A shorter time is believed by 0.3.</summary>
    [Fact]
    public void Cost_AfterDrafts_HasWhatDrawingFromARowTakes()
    {
        ModelDrafter drafter = Drafter();
        drafter.Draft([Request(drafter, "chain:1", budget: null)]);
        Assert.Equal(0.001, drafter.Cost.WithDraws(1, 0) - drafter.Cost.Of(1, 0), 9);

        drafter.Draft([Request(drafter, "2^2", budget: null)]);
        Assert.Equal(0.001 - (0.3 * 0.0005), drafter.Cost.WithDraws(1, 0) - drafter.Cost.Of(1, 0), 9);
    }

    /// <summary>Nobody waits for a pass without logits, so its time says nothing; the next one meets a cache of 1,100 tokens.</summary>
    [Fact]
    public void Cost_LongPrompt_IsMeasuredWhereTheCacheIsFull()
    {
        ModelDrafter drafter = Drafter();
        DraftRequest request = Request(drafter, "chain:1", budget: null, length: 1101);
        drafter.Read([request]);
        Assert.Equal((1, 1100, false), (_model.Passes, _model.Rows, drafter.Cost.IsMeasured));

        drafter.Draft([request]);
        Assert.False(drafter.Cost[0].IsMeasured);
        Assert.Equal([new CostPoint(1, 0.001)], drafter.Cost[1].Points);
    }

    [Fact]
    public void WarmUp_Twice_MeasuresOnce()
    {
        ModelDrafter drafter = Drafter();
        drafter.WarmUp(TimeSpan.Zero);
        int passes = _model.Passes;
        Assert.True(drafter.Cost.IsMeasured);

        drafter.WarmUp(TimeSpan.Zero);

        Assert.Equal(passes, _model.Passes);
    }

    private ModelDrafter Drafter() => new(_model, Vocabulary, new SteppingClock());

    /// <summary>A target of 10 ms, so that 10 ms cost a token.</summary>
    private static RoundBudget Budget(double rowOfTarget)
    {
        RoundBudget budget = RoundBudgets.Of(rowOfTarget, PassSeconds, RowSeconds);

        // So sure of heirs that a pass is worth its price.
        for (int i = 0; i < 200 && rowOfTarget == 0; i++)
        {
            budget.Heirs.Learn([1000, 0, 0]);
        }

        return budget;
    }

    private DraftRequest Request(ModelDrafter drafter, string shape, RoundBudget? budget, string law = "coupled", int length = 5)
    {
        _sessions.Add(drafter.CreateSession());
        TokenId[] tokens = [.. Enumerable.Range(0, length).Select(i => new TokenId(5 * i % Vocabulary))];
        return DraftRequests.Toy(_sessions[^1], tokens, shape, law, budget: budget);
    }

    /// <summary>A clock that goes on by a millisecond whenever it is read.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now++;
    }
}
