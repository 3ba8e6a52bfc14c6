using SpecHub.Cli.Bench;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests.Bench;

public sealed class BenchRunnerTests
{
    private static readonly BenchArm Chain = new(SpeculationMode.Chain, Verifiers.Coupled, TreeShape.Fixed(1, 3));

    [Fact]
    public async Task RunAsync_Off_TakesOnePassATokenAndLeavesPrefillOut()
    {
        using var bench = new ToyBench(rows => 10);
        BenchRecord record = BenchRecord.Of(await bench.Runner.RunAsync(ToyBench.Alone, BenchArm.Off, repeat: 0, CancellationToken.None), origin: null);

        // Twenty passes of a hundredth of a second; the prompt took one before them.
        Assert.Equal((20, 20, 1.0), (record.Tokens, record.TargetEvaluations, record.TokensPerEvaluation));
        Assert.Equal(.2, record.DecodeSeconds, 9);
        Assert.Equal(.01, record.PrefillSeconds, 9);
        Assert.Equal(100, record.TokensPerSecond, 6);
        Assert.Equal((0, 0, "off", "off", "none"), (record.DraftedTokens, record.AcceptedTokens, record.Mode, record.ModeUsed, record.Tree));
        Assert.Empty(record.DepthTried);
    }

    [Fact]
    public async Task RunAsync_Chain_SplitsItsTimeByStage()
    {
        using var bench = new ToyBench(rows => 10, draftPass: 2);
        BenchRecord record = BenchRecord.Of(await bench.Runner.RunAsync(ToyBench.Alone, Chain, repeat: 0, CancellationToken.None), origin: null);
        Assert.Equal(20, record.Tokens);
        Assert.InRange(record.TargetEvaluations, 5, 19);
        Assert.Equal(record.TargetEvaluations * .01, record.EvaluateSeconds, 9);
        Assert.Equal(record.DecodeSeconds, record.EvaluateSeconds + record.DraftSeconds, 9);
        Assert.Equal(20 / record.DecodeSeconds, record.TokensPerSecond, 6);
        Assert.Equal(20 - record.TargetEvaluations, record.AcceptedTokens);
        Assert.Equal(record.AcceptedTokens, record.DepthAccepted.Sum());
        Assert.Equal("chain:3", record.Tree);
    }

    [Fact]
    public async Task RunAsync_SeveralConversations_AddsTokensAndSharesTheTime()
    {
        using var gate = new ManualResetEventSlim(initialState: true);
        using var bench = new ToyBench(rows =>
        {
            gate.Wait();
            return 10;
        });
        BenchRun alone = await bench.Runner.RunAsync(ToyBench.Alone, BenchArm.Off, repeat: 0, CancellationToken.None);
        gate.Reset();
        Task<BenchRun> running = bench.Runner.RunAsync(ToyBench.Alone with { Concurrency = 3 }, BenchArm.Off, repeat: 0, CancellationToken.None);

        // All three are in the queue now, so that a fast model cannot end one before the next has come.
        gate.Set();
        BenchRun run = await running;
        BenchRecord record = BenchRecord.Of(run, origin: null);
        Assert.Equal((60, 60, 3), (record.Tokens, record.TargetEvaluations, record.Concurrency));

        // A pass serves all three. The prompts of the last two may be read beside the first token of the first.
        Assert.InRange(record.DecodeSeconds, .1999, .2101);
        Assert.Equal(60 / record.DecodeSeconds, record.TokensPerSecond, 6);
        Assert.Equal(3, run.Answers.Select(answer => answer.Statistics.Seed).Distinct().Count());
        Assert.Equal([3, 5, 9], run.Answers.Select(answer => answer.Statistics.PromptTokens).Order());
        Assert.Equal(alone.Answers[0].Text, run.Answers[0].Text);
    }

    [Fact]
    public async Task RunAsync_AgainAndAgain_FindsNothingInTheCache()
    {
        using var bench = new ToyBench(rows => rows);
        for (int i = 0; i < 3; i++)
        {
            BenchRun run = await bench.Runner.RunAsync(ToyBench.Alone, Chain, repeat: 0, CancellationToken.None);
            Assert.Equal(0, run.Answers[0].Statistics.CachedTokens);

            // Four rows of the target, and a pass of the draft.
            Assert.Equal(.005, run.Prefill.TotalSeconds, 9);
        }
    }

    [Fact]
    public async Task RunAsync_NextRepeat_TakesTheNextPromptAndOtherSeeds()
    {
        using var bench = new ToyBench(rows => 1);
        List<BenchRun> runs = [];
        for (int repeat = 0; repeat < 4; repeat++)
        {
            runs.Add(await bench.Runner.RunAsync(ToyBench.Alone, BenchArm.Off, repeat, CancellationToken.None));
        }

        Assert.Equal([0, 1, 2, 0], runs.Select(run => run.Prompt));
        Assert.Equal([7, 1007, 2007, 3007], runs.Select(run => run.Seed));
        Assert.NotEqual(runs[0].Answers[0].Text, runs[3].Answers[0].Text, StringComparer.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EngineRefuses_IsVoidWithItsMessage()
    {
        using var bench = new ToyBench(rows => 1, over: model => new HookedModel(model, pass => throw new CacheFullException("no room")));
        BenchRun run = await bench.Runner.RunAsync(ToyBench.Alone, BenchArm.Off, repeat: 0, CancellationToken.None);
        Assert.Equal("no room", run.VoidReason);
        BenchRecord record = BenchRecord.Of(run, origin: null);
        Assert.Equal((true, 0, 0.0, string.Empty), (record.Void, record.Tokens, record.TokensPerSecond, record.ModeUsed));
    }
}
