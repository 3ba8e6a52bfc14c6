using SpecHub.Generation;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Generation;

#pragma warning disable CA2000, CA2025 // Toy models hold nothing that has to be freed.

/// <summary>Answers whose reader asks for nothing any more but does not leave either.</summary>
public sealed class UnreadAnswerTests
{
    private static readonly int[] Silent = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes];

    [Theory]
    [InlineData(200)]
    [InlineData(null)] // As many as the context holds.
    public async Task GenerateAsync_ReaderThatNeverReads_HoldsNoPlaceAndABoundedAnswer(int? maxTokens)
    {
        var target = new TableModel { ContextLength = 300, Forbidden = Silent };
        using var engine = new GenerationEngine(target, new ToyTokenizer(), drafter: null, options: new EngineOptions { MaxConcurrency = 1, QueueLength = 2, CachedTokens = 0 });
        GenerationRequest unread = Request(1) with { MaxTokens = maxTokens };
        await using IAsyncEnumerator<GenerationUpdate> reader = engine.GenerateAsync(unread).GetAsyncEnumerator();

        // One step puts the request into the queue; there is none after it until the engine is done with everything.
        Task<bool> step = reader.MoveNextAsync().AsTask();
        GenerationRequest next = Request(2) with { MaxTokens = 20 };
        Answer answer = await Answer.ReadAsync(engine, next);
        await engine.DrainAsync(CancellationToken.None);

        // The only place was free for the next one, so the answer that nobody reads has come to its end.
        Assert.Equal(Answer.Expected(target, next).Text, answer.Text);
        Assert.Equal((2, 0, 0, 0), (engine.Counters.Finished, engine.Counters.Abandoned, engine.Counters.Running, target.LiveSessions));

        // All of it waits in memory, and that is one piece a token and the end at most.
        List<GenerationUpdate> kept = [];
        for (bool more = await step; more; more = await reader.MoveNextAsync())
        {
            kept.Add(reader.Current);
        }

        int most = maxTokens ?? 300 - unread.Prompt.Count;
        Assert.Equal(Answer.Expected(target, unread).Text, string.Concat(kept.Select(update => update.Text)));
        Assert.InRange(kept.Count, 2, most + 1);
        Assert.Equal(most, kept[^1].Statistics!.Tokens);
    }

    private static GenerationRequest Request(long seed) => new() { Prompt = [new TokenId(1), new TokenId(2)], Seed = seed, Mode = SpeculationMode.Off };
}
