using SpecHub.Cli.Bench;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests.Bench;

public sealed class BenchLoopTests
{
    private static readonly BenchArm Chain = new(SpeculationMode.Chain, Verifiers.Coupled, TreeShape.Fixed(1, 3));
    private static readonly BenchArm Hub = new(SpeculationMode.Tree, Verifiers.SpecHub, TreeShape.Fixed(2, 2));
    private static readonly BenchArm[] Arms = [BenchArm.Off, Chain, Hub];
    private static readonly BenchSetting[] Settings = [new("a", 0, 1), new("b", 1, 1)];

    [Fact]
    public async Task RunAsync_Repeats_RunEverythingOnceBeforeAnythingTwice()
    {
        List<(BenchSetting, BenchArm, int)> order = [];
        await RunAsync(repeats: 3, (setting, arm, repeat) =>
        {
            order.Add((setting, arm, repeat));
            return "same";
        });
        Assert.Equal(18, order.Distinct().Count());
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], order.Select(run => run.Item3));
    }

    [Fact]
    public async Task RunAsync_Repeats_BeginElsewhereEachTime()
    {
        List<(BenchSetting Setting, BenchArm Arm)> order = [];
        await RunAsync(repeats: 3, (setting, arm, _) =>
        {
            order.Add((setting, arm));
            return "same";
        });
        Assert.Equal([Settings[0], Settings[1], Settings[0]], order.Chunk(6).Select(repeat => repeat[0].Setting));

        // Each arm is the first of its setting once in three repeats, and once the last.
        foreach (BenchSetting setting in Settings)
        {
            BenchArm[][] rounds = [.. order.Where(run => run.Setting == setting).Select(run => run.Arm).Chunk(3)];
            Assert.Equal(3, rounds.Select(round => round[0]).Distinct().Count());
            Assert.Equal(3, rounds.Select(round => round[2]).Distinct().Count());
        }
    }

    [Fact]
    public async Task RunAsync_CoupledArmWithAnotherText_IsVoid()
    {
        IReadOnlyList<BenchRun> runs = await RunAsync(repeats: 1, (setting, arm, _) => arm == Chain && setting.PromptClass == "b" ? "some" : "same");
        BenchRun wrong = Assert.Single(runs, run => run.VoidReason is not null);
        Assert.Equal((Chain, "b"), (wrong.Arm, wrong.Setting.PromptClass));
        Assert.Contains("seed 11 after 1 characters", wrong.VoidReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_TransportRuleWithAnotherText_IsVoidAtTemperatureZeroOnly()
    {
        IReadOnlyList<BenchRun> runs = await RunAsync(repeats: 1, (_, arm, _) => arm == Hub ? "other" : "same");
        BenchRun wrong = Assert.Single(runs, run => run.VoidReason is not null);
        Assert.Equal((Hub, 0), (wrong.Arm, wrong.Setting.Temperature));
    }

    [Fact]
    public async Task RunAsync_PlainRunFailed_LeavesNothingToCompareWith()
    {
        IReadOnlyList<BenchRun> runs = await RunAsync(repeats: 1, (_, arm, _) => arm == BenchArm.Off ? null : "same");
        Assert.Equal(5, runs.Count(run => run.VoidReason is not null));
        Assert.Null(runs.Single(run => run.Arm == Hub && run.Setting.Temperature == 1).VoidReason);
    }

    [Fact]
    public async Task RunAsync_RealEngine_KeepsEveryCoupledTextAndCountsEveryRun()
    {
        using var bench = new ToyBench(rows => rows);
        List<BenchRun> runs = [];
        BenchSetting[] settings = [ToyBench.Alone, ToyBench.Alone with { Temperature = 0, Concurrency = 2 }];
        await new BenchLoop(bench.Runner.RunAsync).RunAsync(settings, Arms, repeats: 3, runs.Add, CancellationToken.None);
        Assert.Equal(18, runs.Count);
        Assert.All(runs, run => Assert.Null(run.VoidReason));
    }

    [Fact]
    public async Task RunAsync_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        using var bench = new ToyBench(rows => rows);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new BenchLoop(bench.Runner.RunAsync).RunAsync(Settings, Arms, repeats: 1, _ => { }, cancellation.Token));
    }

    /// <summary>Runs the loop over made-up texts; null stands for a run that fails.</summary>
    private static async Task<IReadOnlyList<BenchRun>> RunAsync(int repeats, Func<BenchSetting, BenchArm, int, string?> text)
    {
        List<BenchRun> runs = [];
        var loop = new BenchLoop((setting, arm, repeat, _) => Task.FromResult(
            text(setting, arm, repeat) is { } said
                ? new BenchRun(setting, arm, repeat, 0, 11, [new BenchAnswer(said, Statistics)])
                : new BenchRun(setting, arm, repeat, 0, 11, []) { VoidReason = "failed" }));
        await loop.RunAsync(Settings, Arms, repeats, runs.Add, CancellationToken.None);
        return runs;
    }

    private static GenerationStatistics Statistics { get; } = new()
    {
        PromptTokens = 1,
        Tokens = 1,
        TargetEvaluations = 1,
        DraftedTokens = 0,
        AcceptedTokens = 0,
        PrefillTime = TimeSpan.Zero,
        DecodeTime = TimeSpan.FromSeconds(1),
        Mode = SpeculationMode.Off,
        ModeUsed = SpeculationMode.Off,
        Tree = TreeShape.RootOnly,
        Verifier = "coupled",
        Sampling = new SamplingOptions(),
        Seed = 11,
    };
}
