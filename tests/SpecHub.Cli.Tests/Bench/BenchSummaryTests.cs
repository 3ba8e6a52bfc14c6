using SpecHub.Cli.Bench;

namespace SpecHub.Cli.Tests.Bench;

public sealed class BenchSummaryTests
{
    [Fact]
    public void Of_RatiosToOff_AreTakenInsideARepeat()
    {
        // The machine got twice as fast: medians of speeds would say 150 over 150.
        IReadOnlyList<BenchRow> rows = BenchSummary.Of(
            [Records.Of("off", 100), Records.Of("chain", 50), Records.Of("off", 200, repeat: 1), Records.Of("chain", 250, repeat: 1), Records.Of("chain", 9, repeat: 2)]);
        Assert.Equal(["off", "chain"], rows.Select(row => row.Mode), StringComparer.Ordinal);
        Assert.Equal(new Spread(.875, .5, 1.25), rows[1].AgainstOff);
        Assert.Equal(new Spread(50, 9, 250), rows[1].TokensPerSecond);
        Assert.Equal(new Spread(1, 1, 1), rows[0].AgainstOff);
        Assert.True(rows[1].Loses);
        Assert.False(rows[0].Loses);
        Assert.Equal((1.0, 2.0), (rows[0].TokensPerEvaluation, rows[1].TokensPerEvaluation));
        Assert.Null(rows[0].AgainstOne);
    }

    [Fact]
    public void Of_SeveralConversations_AreComparedWithOneOfTheSameArm()
    {
        IReadOnlyList<BenchRow> rows = BenchSummary.Of(
            [Records.Of("off", 10), Records.Of("chain", 20), Records.Of("off", 40, concurrency: 4), Records.Of("chain", 30, concurrency: 4)]);
        Assert.Equal(4, rows.Single(row => row is { Mode: "off", Concurrency: 4 }).AgainstOne?.Median);
        BenchRow chain = rows.Single(row => row is { Mode: "chain", Concurrency: 4 });
        Assert.Equal((1.5, .75), (chain.AgainstOne?.Median, chain.AgainstOff?.Median));
    }

    [Fact]
    public void Of_VoidRuns_AreCountedAndUsedForNothing()
    {
        IReadOnlyList<BenchRow> rows = BenchSummary.Of(
            [Records.Of("off", 10), Records.Of("chain", 99, isVoid: true), Records.Of("off", 10, repeat: 1, isVoid: true), Records.Of("chain", 20, repeat: 1)]);
        Assert.All(rows, row => Assert.Equal(1, row.VoidRuns));
        BenchRow chain = rows.Single(row => row.Mode == "chain");
        Assert.Null(chain.AgainstOff);
        Assert.Equal(20, chain.TokensPerSecond?.Greatest);
    }

    [Fact]
    public void Of_ClassesAndTemperatures_AreKeptApart()
    {
        IReadOnlyList<BenchRow> rows = BenchSummary.Of(
            [Records.Of("off", 10), Records.Of("off", 20, promptClass: "code"), Records.Of("off", 40, temperature: 0), Records.Of("chain", 10, promptClass: "code"), Records.Of("chain", 10, temperature: 0)]);
        Assert.Equal([.25, .5], rows.Where(row => row.Mode == "chain").Select(row => row.AgainstOff!.Value.Median));
    }

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 3, 2 }, 2.5)]
    public void Spread_Of_HasTheMiddle(double[] values, double median) => Assert.Equal(median, Spread.Of(values)!.Value.Median);
}
