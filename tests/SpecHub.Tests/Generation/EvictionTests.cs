using SpecHub.Generation;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Generation;

#pragma warning disable CA2000, CA2025 // Toy models hold nothing that has to be freed.

/// <summary>Which waiting texts go for a new one: as few as will do, the least recently used first, and none in vain.</summary>
public sealed class EvictionTests
{
    private static readonly int[] Silent = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes];

    [Theory]
    [InlineData(20, 0, 2)]
    [InlineData(40, 1, 3)]
    [InlineData(100, 2, 1)]
    [InlineData(160, 3, null)]
    public async Task GenerateAsync_ThreeTextsWait_DropsTheLeastRecentlyUsedAndNoMoreThanNeeded(int length, int dropped, int? oldestLeft)
    {
        // Two texts of 60 tokens and one of 63 leave 50 cells; the new one needs its own and 16 for its trees.
        TableModel target = Target(cells: 233);
        using var engine = new GenerationEngine(target, new ToyTokenizer(), drafter: null);
        foreach (int kind in (int[])[1, 2, 3])
        {
            await Answer.ReadAsync(engine, Request(Text(60, kind)));
        }

        // Somebody goes on from the oldest, which makes it the most recently used one.
        TokenId said = PlainReference.Continue(target, Text(60, 1), Request([]).Sampling, seed: 1, count: 1)[0];
        await Answer.ReadAsync(engine, Request([.. Text(60, 1), said, new TokenId(5), new TokenId(5)]));
        Assert.Equal((3, 50, 0), (engine.Counters.CachedTexts, target.FreeTokens, engine.Counters.Pressure[CachePressure.Evicted]));
        GenerationRequest request = Request(Text(length, 4));

        Answer answer = await Answer.ReadAsync(engine, request);

        Assert.Equal(Answer.Expected(target, request).Text, answer.Text);
        Assert.Equal((dropped, 4 - dropped), (engine.Counters.Pressure[CachePressure.Evicted], engine.Counters.CachedTexts));
        Answer probe = await Answer.ReadAsync(engine, Request(Text(8, oldestLeft ?? 1)));
        Assert.Equal(oldestLeft is null ? 0 : 7, probe.Statistics.CachedTokens);
    }

    [Fact]
    public async Task GenerateAsync_DroppingAllWouldNotDo_DropsNothingAndWaits()
    {
        // The running answer takes 100 to 119 cells of 200 and a waiting text 40: the next with its 130 cannot start beside it.
        TableModel target = Target(cells: 200);
        using var reached = new ManualResetEventSlim();
        using var all = new ManualResetEventSlim();
        GenerationEngine? engine = null;
        List<long> evicted = [];
        using var hooked = new HookedModel(target, pass =>
        {
            evicted.Add(engine!.Counters.Pressure[CachePressure.Evicted]);
            if (pass == 4)
            {
                reached.Set();
                all.Wait();
            }
        });
        using GenerationEngine created = engine = new GenerationEngine(hooked, new ToyTokenizer(), drafter: null);

        // Two passes for the waiting text, one for the prompt of the running answer and twenty for its tokens.
        await Answer.ReadAsync(engine, Request(Text(40, 1)));
        GenerationRequest first = Request(Text(100, 2)) with { MaxTokens = 20 };
        GenerationRequest second = Request(Text(130, 3));
        Task<Answer> running = Answer.ReadAsync(engine, first);
        Assert.True(reached.Wait(TimeSpan.FromMinutes(1)), "The running answer never came to its second pass.");
        Task<Answer> waiting = Answer.ReadAsync(engine, second);
        all.Set();

        Assert.Equal(Answer.Expected(target, first).Text, (await running).Text);
        Assert.Equal(Answer.Expected(target, second).Text, (await waiting).Text);

        // It was looked at in every round, and only when it could start the two texts that waited then went for it.
        Assert.Equal(23 + 3, evicted.Count);
        Assert.All(evicted.Take(23), count => Assert.Equal(0, count));
        Assert.Equal(2, engine.Counters.Pressure[CachePressure.Evicted]);
    }

    private static TableModel Target(int cells) => new() { ContextLength = cells, Cells = cells, Forbidden = Silent };

    /// <summary>Returns a text whose first token tells it from the others.</summary>
    private static TokenId[] Text(int length, int kind) => [new(kind), .. Enumerable.Range(1, length - 1).Select(i => new TokenId(1 + ((i * i) % 5)))];

    private static GenerationRequest Request(TokenId[] prompt) => new() { Prompt = prompt, Seed = 1, MaxTokens = 1, Mode = SpeculationMode.Off };
}
