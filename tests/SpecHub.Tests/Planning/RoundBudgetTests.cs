using SpecHub.Planning;

namespace SpecHub.Tests.Planning;

/// <summary>A target of 10 ms and 2 ms a row more, and a draft of 1 ms a pass and 0.1 ms a row more.</summary>
public sealed class RoundBudgetTests
{
    private readonly RoundBudget _budget;

    public RoundBudgetTests()
    {
        var costs = new CostModel();
        costs.Target[0].Load([new CostPoint(1, 0.010), new CostPoint(512, 0.010 + (511 * 0.002))]);
        costs.Draft[0].Load([new CostPoint(1, 0.001), new CostPoint(512, 0.001 + (511 * 0.0001))]);
        _budget = new RoundBudget(costs);
    }

    [Fact]
    public void Prices_AreTheTokensThatTheTimeBringsPlainly()
    {
        _budget.Begin(sequences: 1, rows: 1, cached: 0);

        Assert.Equal(0.2, _budget.PriceOfRows(1), 9);
        Assert.Equal(0.6, _budget.PriceOfRows(3, drafted: 5), 9);
        Assert.Equal(0.1, _budget.PriceOfGrowing(1), 9);
        Assert.Equal(0.13, _budget.PriceOfGrowing(4), 9);
    }

    [Fact]
    public void Prices_OfSeveralGenerations_CountTheirTokensTogether()
    {
        _budget.Begin(sequences: 4, rows: 4, cached: 0);

        // 16 ms bring four tokens.
        Assert.Equal(0.5, _budget.PriceOfRows(1), 9);
    }

    [Fact]
    public void Choose_NodesWorthMoreThanTheirRows_AreTakenToTheBestRate()
    {
        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        foreach (double probability in new[] { 0.1, 0.9, 0.35, 0.8, 0.25 })
        {
            _budget.Offer(probability);
        }

        // Tokens a second for 0 to 5 nodes: 100, 158, 193, 191, 183, 170.
        Assert.Equal(0.8, _budget.Choose());
    }

    [Fact]
    public void Choose_NothingWorthARow_TakesNothing()
    {
        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        _budget.Offer(0.19);

        Assert.Equal(double.PositiveInfinity, _budget.Choose());
    }

    [Fact]
    public void Choose_AfterDraftPasses_LooksAtWhatARowBringsStill()
    {
        // What the passes have cost is spent: 0.24 tokens for 2 ms are more than those bring plainly.
        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        _budget.Spend(rows: 200);
        _budget.Offer(0.24);

        Assert.Equal(0.24, _budget.Choose());
    }

    /// <summary>2 ms bring 0.2 tokens plainly. What looks best is chosen, so it has to look 15 % better than that.</summary>
    [Theory]
    [InlineData(0.229, false)]
    [InlineData(0.231, true)]
    public void Choose_NodeThatHardlyPays_IsNotEvaluated(double probability, bool chosen)
    {
        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        _budget.Offer(probability);

        Assert.Equal(chosen ? probability : double.PositiveInfinity, _budget.Choose());
    }

    [Fact]
    public void Choose_SeveralGenerations_SpendsWhereConfidenceIsHighest()
    {
        _budget.Begin(sequences: 2, rows: 2, cached: 0);
        foreach (double probability in new[] { 0.95, 0.9, 0.2, 0.3, 0.1 })
        {
            _budget.Offer(probability);
        }

        Assert.Equal(0.9, _budget.Choose());
    }

    [Fact]
    public void Choose_NothingMeasured_TakesAll()
    {
        var budget = new RoundBudget(new CostModel());
        budget.Begin(sequences: 1, rows: 1, cached: 0);
        budget.Offer(0.001);

        Assert.Equal(0, budget.Choose());
        Assert.Equal(0.001, budget.Worth(most: 99, out double least), 9);
        Assert.Equal(0.001, least);
        Assert.Equal(0, budget.PriceOfGrowing(3));
    }

    [Fact]
    public void Worth_SomeNodesPay_IsTheirTokensLessTheirRows()
    {
        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        Assert.Equal(0, _budget.Worth(most: 99, out double none));
        Assert.Equal(double.PositiveInfinity, none);

        _budget.Offer(0.1);
        _budget.Offer(0.6);
        _budget.Offer(0.5);

        // A row costs a fifth of a token: the third node does not pay.
        Assert.Equal(0.6 + 0.5 - 0.4, _budget.Worth(most: 99, out double least), 9);
        Assert.Equal(0.5, least);
    }

    [Fact]
    public void Worth_MoreNodesThanThereCanBe_CountsTheBest()
    {
        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        _budget.Offer(0.5);
        _budget.Offer(0.9);
        _budget.Offer(0.6);

        Assert.Equal(0.9 + 0.6 - 0.4, _budget.Worth(most: 2, out double least), 9);
        Assert.Equal(0.6, least);
    }

    /// <summary>Rounds of two tokens in the 12 ms of a drafted row bring 1.667 times what plain ones do, so growing costs as much more; what is evaluated and what drafts have won is measured by plain rounds.</summary>
    [Fact]
    public void End_RoundsThatBringMoreThanPlainOnes_MakeGrowingDearer()
    {
        for (int round = 0; round < 1000; round++)
        {
            _budget.Begin(sequences: 1, rows: 1, cached: 0);
            _budget.End(tokens: 2, drafted: 1);
        }

        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        _budget.Spend(1);
        _budget.Offer(0.6);
        _budget.Offer(0.3);

        Assert.Equal(0.1 * 2 / 1.2, _budget.PriceOfGrowing(1), 6);
        Assert.Equal(0.6 - (0.2 * 2 / 1.2), _budget.Worth(most: 99, out double least), 6);
        Assert.Equal(0.6, least);
        Assert.Equal(0.2, _budget.PriceOfRows(1), 9);
        Assert.Equal(0.1, _budget.DraftPrice, 9);
        Assert.Equal(0.3, _budget.Choose());
    }

    [Fact]
    public void End_SeveralGenerations_CountsTokensAndTimeOfEach()
    {
        // 16 ms bring four tokens plainly; the round has a draft pass of 1.3 ms more and brings six.
        for (int round = 0; round < 1000; round++)
        {
            _budget.Begin(sequences: 4, rows: 4, cached: 0);
            _budget.Spend(4);
            _budget.End(tokens: 6, drafted: 0);
        }

        Assert.Equal(0.001 / 0.016 * 4 * (6 / 4.0) / (17.3 / 16), _budget.PriceOfGrowing(1), 6);
    }

    [Fact]
    public void End_NothingMeasured_TeachesNothing()
    {
        var costs = new CostModel();
        var budget = new RoundBudget(costs);
        budget.Begin(sequences: 1, rows: 1, cached: 0);
        budget.End(tokens: 9, drafted: 1);
        costs.Target.Observe(1, 0, TimeSpan.FromMilliseconds(10));
        costs.Draft.Observe(1, 0, TimeSpan.FromMilliseconds(1));
        budget.Begin(sequences: 1, rows: 1, cached: 0);

        Assert.Equal(0.1, budget.PriceOfGrowing(1), 9);
    }

    [Fact]
    public void Withdraw_Offers_AreForgotten()
    {
        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        _budget.Offer(0.9);
        _budget.Withdraw();

        Assert.Equal(0, _budget.Worth(most: 99, out _));
        Assert.Equal(double.PositiveInfinity, _budget.Choose());
    }

    [Fact]
    public void PriceOfGrowing_DrawsTakeTime_CostsThemForEachRow()
    {
        (PassCost draft, RoundBudget budget) = Priced(1, new CostPoint(1, 0.1), new CostPoint(4, 0.1));
        draft.ObserveDraws(4, TimeSpan.FromSeconds(0.08));

        Assert.Equal(0.12, budget.PriceOfGrowing(1), 9);
        Assert.Equal(0.18, budget.PriceOfGrowing(4), 9);

        // One slow moment moves the known time by a bounded step.
        draft.ObserveDraws(1, TimeSpan.FromSeconds(1000));
        Assert.Equal(0.1 + (0.02 * 1.05), budget.PriceOfGrowing(1), 9);
    }

    /// <summary>Code that draws for the first time is not compiled yet: 20 ms instead of 20 us, which no pass shall be charged with for long.</summary>
    [Fact]
    public void PriceOfGrowing_FirstDrawsAreSlow_ForgetsThemSoon()
    {
        (PassCost draft, RoundBudget budget) = Priced(0.010, new CostPoint(1, 0.001));
        draft.ObserveDraws(1, TimeSpan.FromMilliseconds(20));
        Assert.Equal(2.1, budget.PriceOfGrowing(1), 9);

        for (int draw = 0; draw < 12; draw++)
        {
            draft.ObserveDraws(1, TimeSpan.FromMilliseconds(0.02));
        }

        Assert.InRange(budget.PriceOfGrowing(1), 0.1, 0.14);
    }

    /// <summary>Later on short and long times count alike.</summary>
    [Fact]
    public void PriceOfGrowing_DrawsOfDifferentTimes_TakesTheirMean()
    {
        (PassCost draft, RoundBudget budget) = Priced(0.010, new CostPoint(1, 0.001));
        for (int draw = 0; draw < 600; draw++)
        {
            draft.ObserveDraws(1, TimeSpan.FromMilliseconds(draw % 2 == 0 ? 0.6 : 1));
        }

        Assert.InRange(budget.PriceOfGrowing(1), 0.175, 0.185);
    }

    [Fact]
    public void PriceOfReading_NothingIsDrawn_IsThatOfThePass()
    {
        (PassCost draft, RoundBudget budget) = Priced(1, new CostPoint(1, 0.1), new CostPoint(64, 0.5));
        draft.ObserveDraws(1, TimeSpan.FromSeconds(0.2));

        Assert.Equal(0.5, budget.PriceOfReading(64), 9);
        Assert.Equal(0, budget.PriceOfReading(0));
    }

    [Fact]
    public void DraftPrice_IsThatOfTheRoundsPasses()
    {
        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        _budget.Spend(1);
        _budget.Spend(4);
        Assert.Equal(0.23, _budget.DraftPrice, 9);

        _budget.Begin(sequences: 1, rows: 1, cached: 0);
        Assert.Equal(0, _budget.DraftPrice);

        // A pass that others need is dearer by the own rows only.
        _budget.Spend(rows: 9, others: 8);
        Assert.Equal(0.01, _budget.DraftPrice, 9);
    }

    /// <summary>Returns a draft with these passes, and the budget of a round whose target takes so many seconds for a row.</summary>
    private static (PassCost Draft, RoundBudget Budget) Priced(double target, params CostPoint[] passes)
    {
        var draft = new PassCost();
        var costs = new CostModel(draft);
        costs.Target.Observe(1, 0, TimeSpan.FromSeconds(target));
        foreach (CostPoint pass in passes)
        {
            draft.Observe(pass.Rows, 0, TimeSpan.FromSeconds(pass.Seconds));
        }

        var budget = new RoundBudget(costs);
        budget.Begin(sequences: 1, rows: 1, cached: 0);
        return (draft, budget);
    }
}
