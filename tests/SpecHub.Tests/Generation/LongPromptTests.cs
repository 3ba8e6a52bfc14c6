using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Generation;

#pragma warning disable CA2000, CA2025 // Toy models hold nothing that has to be freed.

/// <summary>What a long prompt costs those that run beside it, counted in passes and rows.</summary>
public sealed class LongPromptTests
{
    private const int LongPrompt = 700;

    private static readonly int[] Silent = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes];

    /// <summary>A pass of one of the models.</summary>
    private sealed record Pass(bool OfDraft, int Rows, bool ServesTheRunning, bool Reads);

    [Theory]
    [InlineData(32, SpeculationMode.Off)]
    [InlineData(64, SpeculationMode.Off)]
    [InlineData(32, SpeculationMode.Tree)]
    [InlineData(64, SpeculationMode.Tree)]
    public async Task GenerateAsync_LongPromptBesideARunningAnswer_HoldsItUpForOnePassOfFewRows(int tokensPerPass, SpeculationMode mode)
    {
        TableModel target = Target(rows: 512);
        List<Pass> passes = [];
        using var reached = new ManualResetEventSlim();
        using var all = new ManualResetEventSlim();
        IModelSession? running = null;
        using var hooked = new HookedModel(target, (pass, batch) =>
        {
            running ??= batch[0].Session;
            passes.Add(PassOf(batch, ofDraft: false, running));
            if (pass == 5)
            {
                reached.Set();
                all.Wait();
            }
        });
        using var draft = new HookedModel(Draft(target), (_, batch) => passes.Add(PassOf(batch, ofDraft: true, running)));
        using var engine = new GenerationEngine(
            hooked, new ToyTokenizer(), new ModelDrafter(draft, 16), options: new EngineOptions { TokensPerPass = tokensPerPass, CachedTokens = 0 });
        GenerationRequest first = Request(1, length: 5) with { MaxTokens = 250, Mode = mode };
        GenerationRequest second = Request(2, LongPrompt) with { MaxTokens = 20, Mode = mode };
        Task<Answer> runningAnswer = Answer.ReadAsync(engine, first);
        Assert.True(reached.Wait(TimeSpan.FromMinutes(1)), "The running answer never came to its fifth pass.");
        Task<Answer> longAnswer = Answer.ReadAsync(engine, second);
        all.Set();

        Assert.Equal(Answer.Expected(target, first).Text, (await runningAnswer).Text);
        Assert.Equal(Answer.Expected(target, second).Text, (await longAnswer).Text);

        // The tree and the parts share the rows, so the long prompt takes some passes more than it has rows.
        List<Pass> reading = passes.SkipWhile(static pass => pass.OfDraft || !pass.Reads).Skip(1).SkipWhile(static pass => pass.OfDraft || !pass.Reads).ToList();
        reading = reading.Take(1 + reading.FindLastIndex(static pass => !pass.OfDraft && pass.Reads)).ToList();
        Assert.InRange(reading.Count(static pass => !pass.OfDraft), LongPrompt / tokensPerPass, 2 * LongPrompt / (tokensPerPass - 16));
        Assert.All(reading.Where(static pass => !pass.OfDraft), pass => Assert.True(pass.ServesTheRunning, "The running answer was left out of a pass."));
        Assert.All(reading, pass => Assert.InRange(pass.Rows, 1, tokensPerPass));
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(512, false)]
    [InlineData(32, true)]
    public async Task GenerateAsync_MoreAnswersThanRowsOfAPass_AllAreServedInPassesOfFewRows(int modelRows, bool drafts)
    {
        TableModel target = Target(modelRows);
        GenerationRequest[] requests = [.. Enumerable.Range(0, 40).Select(i => Request(i, length: i % 8 == 7 ? 150 : 4) with { MaxTokens = 20 + i })];
        List<int> rows = [];
        int most = 0;
        ((Answer? Answer, Exception? Error)[] answers, EngineCounters counters) = await Together.RunAsync(
            target,
            drafts ? new ModelDrafter(Draft(target), 16) : null,
            new EngineOptions { MaxConcurrency = 40, TokensPerPass = 32, CachedTokens = 0 },
            batch =>
            {
                rows.Add(PassOf(batch, ofDraft: false, running: null).Rows);
                most = Math.Max(most, batch.Length);
            },
            requests);

        Assert.Equal(requests.Select(request => Answer.Expected(target, request).Text), answers.Select(answer => answer.Answer?.Text ?? answer.Error!.ToString()), StringComparer.Ordinal);
        Assert.Equal((41, 0), (counters.Finished, counters.Failed));
        Assert.All(rows, count => Assert.InRange(count, 1, 32));

        // No pass was refused and tried again answer by answer; each of the first ones serves as many as there are places.
        Assert.Equal(1 + rows.Count, target.Passes);
        Assert.Equal(24, most);
    }

    [Fact]
    public async Task GenerateAsync_TreesThatWouldFillThePass_LeaveAQuarterOfItToThePrompt()
    {
        // Six trees of 15 rows would take more than a pass; cut to its rows they would leave 4 to the prompt instead of 16.
        TableModel target = Target(rows: 512);
        GenerationRequest[] requests =
        [
            .. Enumerable.Range(0, 6).Select(i => Request(i, length: 4) with { MaxTokens = 250, Tree = TreeShape.Parse("best:14") }),
            Request(9, length: 400) with { MaxTokens = 4, Mode = SpeculationMode.Off },
        ];
        int besideTrees = 0;

        ((Answer? Answer, Exception? Error)[] answers, _) = await Together.RunAsync(
            target,
            new ModelDrafter(Draft(target), 16),
            new EngineOptions { MaxConcurrency = 7, TokensPerPass = 64, CachedTokens = 0 },
            batch => besideTrees += batch.Length == 7 && PassOf(batch, ofDraft: false, running: null).Reads && batch[0].Rows.Span[0].WantsLogits ? 1 : 0,
            requests);

        Assert.Equal(requests.Select(request => Answer.Expected(target, request).Text), answers.Select(answer => answer.Answer?.Text ?? answer.Error!.ToString()), StringComparer.Ordinal);
        Assert.InRange(besideTrees, 10, 1 + (400 / 16));
    }

    [Fact]
    public async Task GenerateAsync_DraftThatLacksALongText_ReadsOnePassARoundBesideOthers()
    {
        // The first text is kept without a draft, so the answer that goes on from it has nothing to read for the target
        // and everything for the draft.
        TableModel target = Target(rows: 512);
        List<Pass> passes = [];
        int stop = int.MaxValue;
        using var reached = new ManualResetEventSlim();
        using var all = new ManualResetEventSlim();
        using var hooked = new HookedModel(target, (pass, batch) =>
        {
            passes.Add(PassOf(batch, ofDraft: false, running: null));
            if (pass == stop)
            {
                reached.Set();
                all.Wait();
            }
        });
        using var draft = new HookedModel(Draft(target), (_, batch) => passes.Add(PassOf(batch, ofDraft: true, running: null)));
        GenerationRequest kept = Request(2, LongPrompt) with { MaxTokens = 2, Mode = SpeculationMode.Off };
        GenerationRequest other = Request(1, length: 5) with { MaxTokens = 200, Mode = SpeculationMode.Tree };
        GenerationRequest next = Request(3, LongPrompt) with { MaxTokens = 60, Mode = SpeculationMode.Tree };
        using var engine = new GenerationEngine(hooked, new ToyTokenizer(), new ModelDrafter(draft, 16), options: new EngineOptions { TokensPerPass = 64 });
        await Answer.ReadAsync(engine, kept);
        int before = passes.Count;
        stop = target.Passes + 3;
        Task<Answer> otherAnswer = Answer.ReadAsync(engine, other);
        Assert.True(reached.Wait(TimeSpan.FromMinutes(1)), "The other answer never came to its third pass.");
        Task<Answer> nextAnswer = Answer.ReadAsync(engine, next);
        all.Set();
        Answer[] answers = await Task.WhenAll(otherAnswer, nextAnswer);

        Assert.Equal([Answer.Expected(target, other).Text, Answer.Expected(target, next).Text], answers.Select(answer => answer.Text), StringComparer.Ordinal);
        Assert.Equal(LongPrompt - 1, answers[1].Statistics.CachedTokens);
        Assert.True(answers[1].Statistics.DraftedTokens > 0, "The draft never caught up.");
        Assert.All(passes.Skip(before), pass => Assert.InRange(pass.Rows, 1, 64));
        int inARow = 0;
        foreach (Pass pass in passes.Skip(before))
        {
            inARow = pass.OfDraft && pass.Rows > 16 ? inARow + 1 : pass.OfDraft ? inARow : 0;
            Assert.InRange(inARow, 0, 1);
        }
    }

    private static TableModel Target(int rows) => new() { ContextLength = 1024, Cells = 40_000, MaxRows = rows, MaxLogitRows = rows, MaxBranches = 254, Forbidden = Silent };

    private static TableModel Draft(TableModel target) =>
        new() { Seed = 2, ContextLength = 40_000, MaxRows = 512, MaxLogitRows = 512, MaxBranches = 1024, Like = target, Blend = 0.7f };

    private static GenerationRequest Request(long seed, int length) => new()
    {
        Prompt = [.. Enumerable.Range(0, length).Select(i => new TokenId(1 + ((i * i) + (length * i)) % 7))],
        Seed = seed,
    };

    private static Pass PassOf(ReadOnlySpan<SessionRows> batch, bool ofDraft, IModelSession? running)
    {
        int rows = 0;
        bool serves = false;
        bool reads = false;
        foreach (SessionRows part in batch)
        {
            rows += part.Rows.Length;
            serves |= part.Session == running;
            reads |= !part.Rows.Span[^1].WantsLogits;
        }

        return new Pass(ofDraft, rows, serves, reads);
    }
}
