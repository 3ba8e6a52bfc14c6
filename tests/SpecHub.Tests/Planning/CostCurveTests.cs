using SpecHub.Planning;

namespace SpecHub.Tests.Planning;

public sealed class CostCurveTests
{
    [Fact]
    public void Of_NothingMeasured_IsZero()
    {
        var curve = new CostCurve();

        Assert.False(curve.IsMeasured);
        Assert.Equal(0, curve.Of(1));
        Assert.Equal(0, curve.Of(300));
        Assert.Empty(curve.Points);
    }

    [Fact]
    public void Of_OnePassKnown_TakesAQuarterForEachFurtherRow()
    {
        var curve = new CostCurve();
        curve.Observe(1, 0.02);

        Assert.Equal(0.02, curve.Of(1), 12);
        Assert.Equal(0.025, curve.Of(2), 12);
        Assert.Equal(0.06, curve.Of(9), 12);
        Assert.Equal(0, curve.Of(0));
    }

    [Fact]
    public void Of_AManyRowPassKnown_TellsWhatOneRowCosts()
    {
        var curve = new CostCurve();
        curve.Observe(5, 0.04);

        Assert.Equal(0.02, curve.Of(1), 12);
    }

    [Fact]
    public void Of_BetweenAndBeyondMeasuredCounts_IsALine()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.010), new CostPoint(4, 0.016), new CostPoint(8, 0.040)]);

        Assert.Equal(0.012, curve.Of(2), 12);
        Assert.Equal(0.022, curve.Of(5), 12);
        Assert.Equal(0.064, curve.Of(12), 12);
    }

    [Fact]
    public void Of_MeasuredToFall_NeverFalls()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.010), new CostPoint(2, 0.009), new CostPoint(4, 0.012)]);

        Assert.Equal(0.0095, curve.Of(2), 12);
        Assert.Equal([new CostPoint(1, 0.0095), new CostPoint(2, 0.0095), new CostPoint(4, 0.012)], curve.Points);
    }

    /// <summary>One slow pass of two rows does not make eight dear that were seen often, nor keep them from being tried.</summary>
    [Fact]
    public void Of_HardlyKnownCountDearerThanAWellKnownLargerOne_TakesItsPrice()
    {
        var curve = new CostCurve();
        for (int pass = 0; pass < 50; pass++)
        {
            curve.Observe(1, 0.010);
            curve.Observe(8, 0.011);
        }

        curve.Observe(2, 0.025);

        Assert.InRange(curve.Of(8), 0.011, 0.0114);
        Assert.Equal(curve.Of(8), curve.Of(2), 12);
    }

    [Fact]
    public void Observe_ManyPasses_ComesToTheirTime()
    {
        var curve = new CostCurve();
        curve.Observe(1, 0.5);
        for (int pass = 0; pass < 200; pass++)
        {
            curve.Observe(1, 0.010);
            curve.Observe(2, 0.013);
        }

        Assert.Equal(0.010, curve.Of(1), 3);
        Assert.Equal(0.013, curve.Of(2), 3);
    }

    [Fact]
    public void Observe_OnePassOfASlowMoment_MovesTheCurveLittle()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.010)]);
        curve.Observe(1, 10);

        Assert.InRange(curve.Of(1), 0.010, 0.0116);
    }

    /// <summary>For a while everything takes three times as long; then only passes of one row are seen, as eight seem too dear.</summary>
    [Fact]
    public void Observe_MachineWasSlow_DoesNotRememberCountsAsDearThatAreNotSeenAnyMore()
    {
        var curve = new CostCurve();
        for (int pass = 0; pass < 100; pass++)
        {
            curve.Observe(1, 0.010);
            curve.Observe(8, 0.020);
        }

        for (int pass = 0; pass < 100; pass++)
        {
            curve.Observe(1, 0.030);
            curve.Observe(8, 0.060);
        }

        Assert.InRange(curve.Of(8), 0.055, 0.062);
        for (int pass = 0; pass < 100; pass++)
        {
            curve.Observe(1, 0.010);
        }

        Assert.Equal(0.010, curve.Of(1), 4);
        Assert.InRange(curve.Of(8), 0.018, 0.024);
    }

    [Fact]
    public void Observe_CountThatWasNotSeenForLong_IsLearnedAnew()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.010), new CostPoint(8, 0.040)]);
        for (int pass = 0; pass < 600; pass++)
        {
            curve.Observe(1, 0.010);
        }

        for (int pass = 0; pass < 4; pass++)
        {
            curve.Observe(8, 0.021);
        }

        Assert.InRange(curve.Of(8), 0.021, 0.026);
    }

    /// <summary>However long a count was not seen, a single slow pass does not make it too dear to be tried again.</summary>
    [Fact]
    public void Observe_SlowPassOfACountThatWasNotSeenForLong_MovesItLittle()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.010), new CostPoint(2, 0.012)]);
        for (int pass = 0; pass < 5000; pass++)
        {
            curve.Observe(1, 0.010);
        }

        curve.Observe(2, 10);

        Assert.InRange(curve.Of(2), 0.012, 0.0145);
    }

    /// <summary>A slow pass of 16 rows would keep them from ever being chosen again, as rounds would stop at 12.</summary>
    [Fact]
    public void Observe_CountThatSeemsDearAndIsNotSeenAnyMore_ComesDownToTheLineBetweenItsNeighbours()
    {
        CostCurve curve = WithSixteenDear();
        for (int pass = 0; pass < 400; pass++)
        {
            curve.Observe(12, 0.038);
        }

        Assert.Equal(0.055, curve.Of(16), 6);
        for (int pass = 0; pass < 600; pass++)
        {
            curve.Observe(12, 0.038);
        }

        Assert.InRange(curve.Of(16), 0.046, 0.0465);
        Assert.Equal(0.062, curve.Of(24), 12);
    }

    /// <summary>What is evaluated now and then is known, however much it stands out: kernels have steps.</summary>
    [Fact]
    public void Observe_DearCountThatIsStillSeen_StaysDear()
    {
        CostCurve curve = WithSixteenDear();
        for (int pass = 0; pass < 3000; pass++)
        {
            curve.Observe(pass % 380 == 0 ? 16 : 12, pass % 380 == 0 ? 0.055 : 0.038);
        }

        Assert.Equal(0.055, curve.Of(16), 6);
    }

    /// <summary>Five hundred passes of others take nothing from a count that was seen fifty times.</summary>
    [Fact]
    public void Observe_WellKnownDearCountNotSeenForAWhile_StaysDear()
    {
        CostCurve curve = WithSixteenDear();
        for (int pass = 0; pass < 50; pass++)
        {
            curve.Observe(16, 0.055);
        }

        for (int pass = 0; pass < 500; pass++)
        {
            curve.Observe(12, 0.038);
        }

        Assert.Equal(0.055, curve.Of(16), 6);
    }

    /// <summary>What seems cheap is soon evaluated, so it needs no help.</summary>
    [Fact]
    public void Observe_CheapCountThatIsNotSeenAnyMore_StaysCheap()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(12, 0.030), new CostPoint(16, 0.031), new CostPoint(24, 0.060)]);
        for (int pass = 0; pass < 1000; pass++)
        {
            curve.Observe(12, 0.030);
        }

        Assert.Equal(0.031, curve.Of(16), 6);
    }

    /// <summary>Passes of 13 rows lie on no line between 12 and 16: what one row costs is not their business.</summary>
    [Fact]
    public void Observe_PassesBesideTheLine_DoNotMoveOtherCounts()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.010), new CostPoint(12, 0.020), new CostPoint(16, 0.024)]);
        for (int pass = 0; pass < 50; pass++)
        {
            curve.Observe(13, 0.040);
        }

        Assert.Equal(0.010, curve.Of(1), 12);
    }

    /// <summary>A hundred thousand plain passes do not keep a count from being learned anew after a while of others.</summary>
    [Fact]
    public void Observe_AfterManyPasses_StillLearns()
    {
        var curve = new CostCurve();
        for (int pass = 0; pass < 100_000; pass++)
        {
            curve.Observe(1, 0.010);
        }

        for (int pass = 0; pass < 600; pass++)
        {
            curve.Observe(8, 0.020);
        }

        for (int pass = 0; pass < 5; pass++)
        {
            curve.Observe(1, 0.018);
        }

        Assert.InRange(curve.Of(1), 0.015, 0.018);
    }

    /// <summary>What a count alone has become, it is learned to be.</summary>
    [Fact]
    public void Observe_OneCountBecomesDearer_IsLearnedAndLeavesTheOthers()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.010), new CostPoint(8, 0.020)]);
        for (int pass = 0; pass < 300; pass++)
        {
            curve.Observe(1, 0.010);
            curve.Observe(8, 0.040);
        }

        Assert.InRange(curve.Of(1), 0.0095, 0.0115);
        Assert.InRange(curve.Of(8), 0.036, 0.041);
    }

    [Fact]
    public void Observe_RowsBetweenTwoMeasuredCounts_MovesBoth()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(12, 0.010), new CostPoint(16, 0.010)]);
        curve.Observe(14, 0.020);

        Assert.True(curve.Of(12) > 0.010 && curve.Of(16) > 0.010);
    }

    /// <summary>A pass as long as expected changes nothing, also where it is the first of the count below.</summary>
    [Fact]
    public void Observe_ExpectedTimeBetweenAnUnknownAndAKnownCount_ChangesNothing()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(8, 0.010), new CostPoint(12, 0.010)]);
        curve.Observe(10, 0.010);

        Assert.Equal(0.010, curve.Of(12), 12);
    }

    /// <summary>24 is not known between 16 and 32: a slow pass of 20 rows is no first look beyond what is known.</summary>
    [Fact]
    public void Observe_SlowPassInAGapOfKnownCounts_MovesLargerOnesLittle()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(16, 0.0115), new CostPoint(32, 0.0131), new CostPoint(64, 0.0163)]);
        curve.Observe(20, 0.060);

        Assert.InRange(curve.Of(32), 0.0131, 0.0135);
        Assert.Equal([16, 32, 64], curve.Points.Select(static point => point.Rows));
    }

    /// <summary>One point says nothing of a line, so a band that has seen one count keeps the form of the band below.</summary>
    [Fact]
    public void Observe_SameCountTwiceBesideAKnot_IsOnePoint()
    {
        var curve = new CostCurve();
        curve.Observe(17, 0.020);
        curve.Observe(17, 0.020);

        Assert.Equal(1, curve.Known);
    }

    /// <summary>One slow pass beyond what is known makes it twice as dear as the line says at most.</summary>
    [Fact]
    public void Observe_SlowPassBeyondTheLargestKnownCount_IsBelievedInPart()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.010), new CostPoint(24, 0.020), new CostPoint(32, 0.024)]);
        curve.Observe(40, 0.280);

        Assert.InRange(curve.Of(48), 0.060, 0.0640001);
        Assert.Equal(0.024, curve.Of(32), 12);
    }

    /// <summary>Beyond 32 rows a price was guessed; that it was too high says nothing about 32.</summary>
    [Fact]
    public void Observe_RowsBeyondTheLargestKnownCount_LeavesItAndLearnsTheNext()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.010), new CostPoint(24, 0.020), new CostPoint(32, 0.024)]);
        curve.Observe(40, 0.025);

        Assert.Equal(0.024, curve.Of(32), 12);
        Assert.InRange(curve.Of(40), 0.0245, 0.0265);
        Assert.Equal(48, curve.Points[^1].Rows);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, double.NaN)]
    [InlineData(1, double.PositiveInfinity)]
    public void Observe_WhatIsNoTime_IsIgnored(int rows, double seconds)
    {
        var curve = new CostCurve();
        curve.Observe(rows, seconds);

        Assert.False(curve.IsMeasured);
    }

    [Fact]
    public void Observe_CountThatWasNeverSeen_IsBelievedMore()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.1), new CostPoint(2, 0.1)]);
        curve.Observe(32, 0.9);

        Assert.InRange(curve.Of(32), 0.8, 0.9);
    }

    [Fact]
    public void Of_TwoCountsAtOnePrice_DoesNotTakeFurtherRowsForFree()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(1, 0.1), new CostPoint(2, 0.1)]);

        Assert.True(curve.Of(32) > 0.14);
    }

    [Fact]
    public void PassCost_BandWithOnePass_TakesTheFormOfTheOneBelow()
    {
        var cost = new PassCost();
        cost[0].Load([new CostPoint(1, 0.010), new CostPoint(8, 0.011)]);
        cost.Observe(1, cached: 2000, TimeSpan.FromSeconds(0.020));

        Assert.Equal(0.022, cost.Of(8, cached: 2000), 9);
        Assert.Equal(0.011, cost.Of(8, cached: 10), 9);
    }

    [Fact]
    public void PassCost_BandWithoutPasses_TakesTheOneBelowElseTheOneAbove()
    {
        var cost = new PassCost();
        cost.Observe(1, cached: 2000, TimeSpan.FromSeconds(2));
        cost.Observe(1, cached: 20_000, TimeSpan.FromSeconds(9));

        Assert.Equal([2, 2, 2, 9], new[] { 10, 4095, 9000, 16_384 }.Select(cached => cost.Of(1, cached)));
        Assert.Equal([false, true, false, true], Enumerable.Range(0, PassCost.Bands).Select(band => cost[band].IsMeasured));
    }

    /// <summary>12 rows at 38 ms, 24 at 62, and 16, which would be at 46, seen three times at 55.</summary>
    private static CostCurve WithSixteenDear()
    {
        var curve = new CostCurve();
        curve.Load([new CostPoint(12, 0.038), new CostPoint(24, 0.062)]);
        for (int pass = 0; pass < 3; pass++)
        {
            curve.Observe(16, 0.055);
        }

        return curve;
    }
}
