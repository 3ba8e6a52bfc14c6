using SpecHub.Cli.Bench;
using SpecHub.Cli.Bench.Costs;
using SpecHub.Testing;

namespace SpecHub.Cli.Tests.Bench;

public sealed class CostReplayTests
{
    private static readonly CostModel Flat = new()
    {
        Name = "flat",
        Sources = ["made up"],
        Target = [Point(1, 10), Point(5, 10), Point(9, 30)],
        Draft = [Point(1, 1), Point(3, 2)],
    };

    [Fact]
    public void Run_Chain_IsChargedOnePassOfTheTargetAndOneOfTheDraftALevel()
    {
        // Per evaluation: 2 tokens, 4 drafted, so 5 rows for 10 ms. The draft reads 2 rows, then 1, 1, 1: 1.5 + 3 ms.
        // Verify and commit took 7 / 200 seconds over 50 evaluations.
        double host = 1000 * 7 / 200.0 / 50;
        double offHost = 1000 * 7 / 100.0 / 100;
        CostResult chain = Run(Flat).Single(result => result.Arm == "chain:4, coupled");
        Assert.Equal(14.5 + host, chain.RoundMilliseconds, 9);
        Assert.Equal(2 / (14.5 + host) * (10 + offHost), chain.SpeedUp, 9);
    }

    [Fact]
    public void Run_Off_IsOne() => Assert.Equal(1, Run(Flat).Single(result => result.Arm == "off").SpeedUp, 9);

    [Fact]
    public void Best_PassesThatCostByTheRow_IsPlainDecoding()
    {
        CostModel steep = Flat with { Target = [Point(1, 10), Point(2, 20)] };
        Assert.Equal("off", Assert.Single(CostReplay.Best(Run(steep))).Arm);
        Assert.Equal("chain:4, coupled", Assert.Single(CostReplay.Best(Run(Flat))).Arm);
    }

    [Fact]
    public void Run_SeveralAtOnceOrVoid_IsNotReplayed()
    {
        IReadOnlyList<BenchRow> rows = BenchSummary.Of([Records.Of("off", 10, concurrency: 2), Records.Of("chain", 10, concurrency: 2), Records.Of("off", 10, isVoid: true)]);
        Assert.Empty(CostReplay.Run(rows, Flat));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 10)]
    [InlineData(7, 20)]
    [InlineData(9, 30)]
    [InlineData(11, 40)]
    public void PassTime_At_IsStraightBetweenPointsAndGoesOnAsSteep(double rows, double milliseconds) =>
        Assert.Equal(milliseconds, PassTime.At(Flat.Target, rows), 9);

    [Fact]
    public void PassTime_At_BeyondALastSegmentThatFalls_StaysLevel() => Assert.Equal(9, PassTime.At([Point(1, 8), Point(2, 10), Point(3, 9)], 20));

    [Fact]
    public void Read_FilesOfTheRepository_AreModelsWithSources()
    {
        string[] files = Directory.GetFiles(Path.Combine(Repository.Root, "docs", "benchmarks", "cost-models"), "*.json");
        Assert.True(files.Length >= 3);
        Assert.All(files, file => Assert.True(CostModel.Read(file).Sources.Count >= 2));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"name\":\"a\",\"sources\":[],\"target\":[{\"rows\":1,\"milliseconds\":1}],\"draft\":[{\"rows\":1,\"milliseconds\":1}]}")]
    [InlineData("{\"name\":\"a\",\"sources\":[\"b\"],\"target\":[{\"rows\":2,\"milliseconds\":1}],\"draft\":[{\"rows\":1,\"milliseconds\":1}]}")]
    [InlineData("{\"name\":\"a\",\"sources\":[\"b\"],\"target\":[{\"rows\":1,\"milliseconds\":0}],\"draft\":[{\"rows\":1,\"milliseconds\":1}]}")]
    [InlineData("{\"name\":\"a\",\"sources\":[\"b\"],\"target\":[{\"rows\":1,\"milliseconds\":1}],\"draft\":[{\"rows\":1,\"milliseconds\":1},{\"rows\":1,\"milliseconds\":2}]}")]
    public async Task RunAsync_CostModelThatIsNone_IsRefused(string text)
    {
        using var folder = new TestFolder();
        string file = folder.Write("c.json", System.Text.Encoding.UTF8.GetBytes(text));
        (await Cli.CallAsync("bench", "--cost-model", file)).RequireError(ExitCodes.BadInput, "--cost-model", file);
    }

    [Fact]
    public async Task RunAsync_FromEarlierLines_ReportsWithoutAnyModelAndSaysWhatIsSimulated()
    {
        using var folder = new TestFolder();
        string lines = folder.Write("r.jsonl", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', new[] { Records.Of("off", 100), Records.Of("chain", 50), Records.Of("tree", 60, isVoid: true) }
            .Select(record => System.Text.Json.JsonSerializer.Serialize(record, BenchJsonContext.Default.BenchRecord)))));
        string page = Path.Combine(folder.Root, "r.html");
        string model = Path.Combine(Repository.Root, "docs", "benchmarks", "cost-models", "rtx-4090.json");
        CliResult result = await Cli.CallAsync("bench", "--from", lines, "--cost-model", model, "--html", page);
        Assert.Equal(ExitCodes.VoidRuns, result.ExitCode);
        Assert.Contains("SIMULATED, not measured", result.Output, StringComparison.Ordinal);
        Assert.Contains("best (simulated) for story at temperature 1: chain:4, coupled", result.Output, StringComparison.Ordinal);
        Assert.Contains("void: story at temperature 1", result.Error, StringComparison.Ordinal);
        Assert.Contains("Simulated, not measured", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
    }

    private static IReadOnlyList<CostResult> Run(CostModel model) => CostReplay.Run(BenchSummary.Of([Records.Of("off", 100), Records.Of("chain", 200)]), model);

    private static CostPoint Point(int rows, double milliseconds) => new() { Rows = rows, Milliseconds = milliseconds };
}
