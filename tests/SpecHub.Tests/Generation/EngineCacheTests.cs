using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SpecHub.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Generation;

#pragma warning disable CA2000, CA2025 // Toy models hold nothing that has to be freed.

/// <summary>Which texts stay in the cache, and what is said about a pass that fails.</summary>
public sealed class EngineCacheTests
{
    private static readonly int[] Silent = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes];

    [Theory]
    [InlineData(220, 0)] // Room for what is new.
    [InlineData(200, 1)]
    public async Task GenerateAsync_PromptThatBeginsWithAWaitingText_NeedsRoomForTheRestAndDropsOthersForIt(int cells, long dropped)
    {
        // The first text is the oldest, so it would be the one to go; the new prompt fits only beside it if it shares it.
        TableModel target = Target(cells);
        using var engine = new GenerationEngine(target, new ToyTokenizer(), drafter: null);
        GenerationRequest first = Request(1, Text(100, 3));
        await Answer.ReadAsync(engine, first);
        IReadOnlyList<TokenId> said = PlainReference.Continue(target, first.Prompt, first.Sampling, 1, 5);
        await Answer.ReadAsync(engine, Request(2, Text(60, 5)));
        GenerationRequest next = Request(3, [.. first.Prompt, .. said, .. Text(20, 3)]);

        Answer answer = await Answer.ReadAsync(engine, next);

        Assert.Equal(Answer.Expected(target, next).Text, answer.Text);
        Assert.Equal(104, answer.Statistics.CachedTokens);
        Assert.Equal(dropped, engine.Counters.Pressure[CachePressure.Evicted]);
    }

    [Fact]
    public async Task GenerateAsync_PromptThatFitsNowhereElse_DropsAllThatItDoesNotShare()
    {
        TableModel target = Target(cells: 120);
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new ModelDrafter(Draft(target), 16));
        await Answer.ReadAsync(engine, Request(1, Text(40, 3)));
        await Answer.ReadAsync(engine, Request(2, Text(40, 5)));
        GenerationRequest next = Request(3, Text(100, 7));

        Answer answer = await Answer.ReadAsync(engine, next);

        Assert.Equal(Answer.Expected(target, next).Text, answer.Text);
        Assert.Equal((0, 2L), (answer.Statistics.CachedTokens, engine.Counters.Pressure[CachePressure.Evicted]));
    }

    [Fact]
    public async Task GenerateAsync_DraftHasNoBranchToShareWith_KeepsTheTargetsShare()
    {
        // The text that waits holds the only branch of the draft, and the new one shares half of it.
        TableModel target = Target(cells: 1000);
        using var draft = new TableModel { Seed = 2, ContextLength = 1000, MaxBranches = 1, Like = target, Blend = 0.7f };
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new MixedDrafter(draft, 16));
        TokenId[] text = Text(60, 3);
        await Answer.ReadAsync(engine, Request(1, text) with { Tree = TreeShape.Parse("chain:2") });
        GenerationRequest next = Request(2, [.. text[..30], new TokenId(7), new TokenId(7)]) with { Tree = TreeShape.Parse("chain:2") };

        Answer answer = await Answer.ReadAsync(engine, next);

        Assert.Equal(Answer.Expected(target, next).Text, answer.Text);
        Assert.Equal((30, 2, 0), (answer.Statistics.CachedTokens, engine.Counters.CachedTexts, engine.Counters.FailedDrafts));
    }

    [Fact]
    public async Task GenerateAsync_WaitingTextHoldsTheDraftsOnlyBranch_GoesInsteadOfTheRequest()
    {
        TableModel target = Target(cells: 1000);
        using var draft = new TableModel { Seed = 2, ContextLength = 1000, MaxBranches = 1, Like = target, Blend = 0.7f };
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new ModelDrafter(draft, 16));
        await Answer.ReadAsync(engine, Request(1, Text(40, 3)) with { Tree = TreeShape.Parse("chain:2") });
        GenerationRequest next = Request(2, Text(40, 5)) with { Tree = TreeShape.Parse("chain:2") };

        Answer answer = await Answer.ReadAsync(engine, next);

        Assert.Equal(Answer.Expected(target, next).Text, answer.Text);
        Assert.True(answer.Statistics.DraftedTokens > 0, "Nothing was drafted.");
        Assert.Equal((0, 1), (engine.Counters.Failed, engine.Counters.Pressure[CachePressure.Evicted]));
    }

    [Fact]
    public async Task GenerateAsync_FewCachedTokens_KeepsTheLatestTextsThatFit()
    {
        TableModel target = Target(cells: 1000);
        using var logs = new Logs();
        using var engine = new GenerationEngine(target, new ToyTokenizer(), drafter: null, loggerFactory: logs, options: new EngineOptions { CachedTokens = 100 });
        foreach (int kind in (int[])[3, 5, 7])
        {
            await Answer.ReadAsync(engine, Request(kind, Text(40, kind)));
        }

        Assert.Equal(2, engine.Counters.CachedTexts);
        Assert.Equal(0, (await Answer.ReadAsync(engine, Request(1, Text(40, 3)))).Statistics.CachedTokens);
        Assert.Equal(39, (await Answer.ReadAsync(engine, Request(1, Text(40, 7)))).Statistics.CachedTokens);

        // Nobody has tried to share a text that is gone.
        Assert.Empty(logs.Lines);
    }

    [Fact]
    public async Task GenerateAsync_PassOfASingleAnswerFails_IsLoggedOnce()
    {
        TableModel target = Target(cells: 1000);
        using var failing = new HookedModel(target, pass => _ = pass == 3 ? throw new SpecHubException("The model is out of order.") : 0);
        using var logs = new Logs();
        using var engine = new GenerationEngine(failing, new ToyTokenizer(), drafter: null, loggerFactory: logs);

        await Assert.ThrowsAsync<SpecHubException>(() => Answer.ReadAsync(engine, Request(1, Text(10, 3))));
        await Answer.ReadAsync(engine, Request(2, Text(10, 3)));

        Assert.Equal("Error: The model is out of order.", Assert.Single(logs.Lines));
        Assert.Equal((0, 1L, 1L), (engine.Counters.Running, engine.Counters.Failed, engine.Counters.Finished));
    }

    private static TableModel Target(int cells) => new() { ContextLength = cells, Cells = cells, Forbidden = Silent };

    private static TableModel Draft(TableModel target) => new() { Seed = 2, ContextLength = 1000, Like = target, Blend = 0.7f };

    /// <summary>Returns a text whose first token tells it from the others.</summary>
    private static TokenId[] Text(int length, int kind) => [.. Enumerable.Range(0, length).Select(i => new TokenId(1 + ((kind + (i * (kind + i))) % 5)))];

    private static GenerationRequest Request(long seed, TokenId[] prompt) => new() { Prompt = prompt, Seed = seed, MaxTokens = 5 };

    /// <summary>Keeps what is logged about errors.</summary>
    private sealed class Logs : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not null)
            {
                Lines.Enqueue($"{logLevel}: {exception.Message}");
            }
        }

        public void Dispose()
        {
        }
    }
}
