using SpecHub.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Generation;

#pragma warning disable CA2000, CA2025 // Toy models hold nothing that has to be freed.

/// <summary>Several answers in one round: what they say, what they share, and what is given up when the caches are full.</summary>
public sealed class EngineConcurrencyTests
{
    private static readonly int[] Silent = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes];

    [Fact]
    public async Task GenerateAsync_ManyAtOnce_EachGetsTheTextThatItGetsAlone()
    {
        TableModel target = Target(cells: 4096);
        GenerationRequest[] requests = [.. Enumerable.Range(0, 40).Select(seed => Request(seed) with { MaxTokens = 5 + seed })];

        (Answer[] answers, EngineCounters counters) = await RunAsync(target, requests, new EngineOptions { MaxConcurrency = 7, TokensPerPass = 64 });

        Assert.Equal(requests.Select(request => Answer.Expected(target, request).Text), answers.Select(answer => answer.Text), StringComparer.Ordinal);
        Assert.Equal((40, 0, 0), (counters.Finished, counters.Failed, counters.Abandoned));
        Assert.True(counters.Rows > 2 * counters.Passes, "Passes served one answer each.");
        Assert.Equal(0, target.LiveSessions);
    }

    [Fact]
    public async Task GenerateAsync_SmallCache_GivesWayAndLosesNothing()
    {
        TableModel target = Target(cells: 150);
        GenerationRequest[] requests = [.. Enumerable.Range(0, 6).Select(seed => Request(seed) with { MaxTokens = 60 })];

        ((Answer? Answer, Exception? Error)[] all, EngineCounters counters) = await Together.RunAsync(
            target, new ModelDrafter(Draft(target, 4096), 16), new EngineOptions { MaxConcurrency = 6 }, static _ => { }, requests);

        Answer[] answers = [.. all.Select(static one => one.Answer ?? throw new InvalidOperationException("An answer failed.", one.Error))];
        Assert.Equal(requests.Select(request => Answer.Expected(target, request).Text), answers.Select(answer => answer.Text), StringComparer.Ordinal);
        Assert.True(counters.Pressure[CachePressure.Chain] + counters.Pressure[CachePressure.Plain] > 0, "No tree was cut.");
        Assert.True(counters.Pressure[CachePressure.Paused] > 0, "No answer was paused.");
        Assert.Equal((0, 0), (counters.Pressure[CachePressure.Failed], counters.FailedDrafts));
        Assert.Contains(answers, answer => answer.Statistics.Pressure == CachePressure.Paused);
    }

    [Fact]
    public async Task GenerateAsync_SmallDraftCache_DecodesPlainlyAndSaysTheSame()
    {
        TableModel target = Target(cells: 4096);
        GenerationRequest[] requests = [.. Enumerable.Range(0, 4).Select(seed => Request(seed) with { MaxTokens = 40, Mode = SpeculationMode.Tree })];

        (Answer[] answers, EngineCounters counters) = await RunAsync(target, requests, new EngineOptions(), draftCells: 60);

        Assert.Equal(requests.Select(request => Answer.Expected(target, request).Text), answers.Select(answer => answer.Text), StringComparer.Ordinal);
        Assert.True(counters.Pressure[CachePressure.Plain] > 0, "No round was decoded plainly.");
    }

    [Fact]
    public async Task GenerateAsync_DraftThatFails_CountsAsFailedDraftsAndNotAsPressure()
    {
        TableModel target = Target(cells: 4096);
        using var failing = new HookedModel(Draft(target, 4096), pass => _ = pass > 3 ? throw new SpecHubException("The draft is out of order.") : 0);
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new ModelDrafter(failing, 16));
        GenerationRequest request = Request(1) with { MaxTokens = 40 };

        Answer answer = await Answer.ReadAsync(engine, request);

        Assert.Equal(Answer.Expected(target, request).Text, answer.Text);
        Assert.True(engine.Counters.FailedDrafts > 0, "No draft failed.");
        Assert.All(engine.Counters.Pressure.Values, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task GenerateAsync_PromptThatGoesOnFromAnAnswer_ReadsOnlyWhatIsNew()
    {
        TableModel target = Target(cells: 4096);
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new ModelDrafter(Draft(target, 4096), 16));
        GenerationRequest first = Request(1) with { Prompt = [.. Enumerable.Range(0, 300).Select(i => new TokenId(1 + (i % 3)))], MaxTokens = 10 };
        await Answer.ReadAsync(engine, first);
        IReadOnlyList<TokenId> said = PlainReference.Continue(target, first.Prompt, first.Sampling, 1, 10);
        GenerationRequest second = Request(2) with { Prompt = [.. first.Prompt, .. said, new TokenId(3), new TokenId(4)], MaxTokens = 10 };
        long before = engine.Counters.Rows;

        Answer answer = await Answer.ReadAsync(engine, second);

        Assert.Equal(Answer.Expected(target, second).Text, answer.Text);
        Assert.InRange(answer.Statistics.CachedTokens, 309, 310);
        Assert.InRange(engine.Counters.Rows - before, 1, 100);
    }

    [Fact]
    public async Task GenerateAsync_SamePromptAgain_SharesItWithoutTakingIt()
    {
        TableModel target = Target(cells: 4096);
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new ModelDrafter(Draft(target, 4096), 16));
        GenerationRequest request = Request(1) with { Prompt = [.. Enumerable.Range(0, 50).Select(i => new TokenId(1 + (i % 3)))], MaxTokens = 10 };

        Answer first = await Answer.ReadAsync(engine, request);
        Answer second = await Answer.ReadAsync(engine, request);

        Assert.Equal((0, 49), (first.Statistics.CachedTokens, second.Statistics.CachedTokens));
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task GenerateAsync_PromptThatCannotBeCounted_LeavesNoSessionOfItsSharedBeginning()
    {
        TableModel target = Target(cells: 4096);
        using (var engine = new GenerationEngine(target, new ToyTokenizer(), new ModelDrafter(Draft(target, 4096), 16)))
        {
            GenerationRequest request = Request(1) with { Prompt = [.. Enumerable.Range(0, 50).Select(i => new TokenId(1 + (i % 3)))], MaxTokens = 10 };
            await Answer.ReadAsync(engine, request);
            GenerationRequest foreign = request with { Prompt = [.. request.Prompt, new TokenId(99)], Sampling = new() { RepetitionPenalty = 1.2f } };

            await Assert.ThrowsAnyAsync<Exception>(() => Answer.ReadAsync(engine, foreign));
        }

        Assert.Equal(0, target.LiveSessions);
    }

    [Fact]
    public async Task GenerateAsync_ErrorOfASharedPass_EndsOnlyTheAnswerThatCausesIt()
    {
        TableModel target = Target(cells: 4096);
        var poisoned = new TokenId(6);
        using var failing = new HookedModel(target, (_, batch) => RequireNone(poisoned, batch));
        using var engine = new GenerationEngine(failing, new ToyTokenizer(), drafter: null);
        GenerationRequest good = Request(1) with { Sampling = new() { LogitBias = new Dictionary<TokenId, float> { [poisoned] = float.NegativeInfinity } }, MaxTokens = 50 };
        GenerationRequest bad = Request(2) with { Prompt = [new TokenId(1), poisoned], MaxTokens = 50 };

        Task<Answer>[] readers = [Answer.ReadAsync(engine, good), Answer.ReadAsync(engine, bad), Answer.ReadAsync(engine, good with { Seed = 3 })];

        Assert.Equal("Poison.", (await Assert.ThrowsAsync<SpecHubException>(() => readers[1])).Message);
        Assert.Equal(Answer.Expected(target, good).Text, (await readers[0]).Text);
        Assert.Equal(Answer.Expected(target, good with { Seed = 3 }).Text, (await readers[2]).Text);
    }

    [Fact]
    public async Task DrainAsync_WithRequests_FinishesThemAndTakesNoMore()
    {
        TableModel target = Target(cells: 4096);
        using var engine = new GenerationEngine(target, new ToyTokenizer(), drafter: null, options: new EngineOptions { MaxConcurrency = 2 });
        GenerationRequest[] requests = [.. Enumerable.Range(0, 6).Select(seed => Request(seed) with { MaxTokens = 200 })];
        Task<Answer>[] readers = [.. requests.Select(request => Answer.ReadAsync(engine, request))];

        await engine.DrainAsync(CancellationToken.None);

        Answer[] answers = await Task.WhenAll(readers);
        Assert.Equal(requests.Select(request => Answer.Expected(target, request).Text), answers.Select(answer => answer.Text), StringComparer.Ordinal);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Answer.ReadAsync(engine, Request(9)));
        Assert.Equal(0, target.LiveSessions);
    }

    private static TableModel Target(int cells) => new() { ContextLength = Math.Min(cells, 1024), Cells = cells, Forbidden = Silent };

    private static TableModel Draft(TableModel target, int cells) => new() { Seed = 2, ContextLength = cells, Like = target, Blend = 0.7f };

    private static GenerationRequest Request(long seed) => new() { Prompt = [new TokenId(1), new TokenId(2), new TokenId(3 + (int)(seed % 3))], Seed = seed };

    private static async Task<(Answer[] Answers, EngineCounters Counters)> RunAsync(
        TableModel target, GenerationRequest[] requests, EngineOptions options, int draftCells = 4096)
    {
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new ModelDrafter(Draft(target, draftCells), 16), options: options);
        Answer[] answers = await Task.WhenAll(requests.Select(request => Task.Run(() => Answer.ReadAsync(engine, request))));
        EngineCounters counters = engine.Counters;
        return (answers, counters);
    }

    private static void RequireNone(TokenId poison, ReadOnlySpan<SessionRows> batch)
    {
        foreach (SessionRows part in batch)
        {
            foreach (BatchRow row in part.Rows.Span)
            {
                if (row.Token == poison)
                {
                    throw new SpecHubException("Poison.");
                }
            }
        }
    }
}
