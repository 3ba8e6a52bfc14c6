using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Generation;

#pragma warning disable CA2000, CA2025 // Toy models hold nothing that has to be freed.

/// <summary>Every rung of what a full cache costs, by the counters, by the metric and by the passes themselves.</summary>
/// <remarks>
/// The draft says only what the target never says, so a round gives each answer one token, and the cells that are taken
/// can be reckoned: an answer that is n tokens long holds n - 1 of them.
/// </remarks>
public sealed class CachePressureTests
{
    private const int Nodes = 14;

    private static readonly int[] Silent = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes];

    [Fact]
    public async Task GenerateAsync_CacheFillsUp_TreesBecomeChainsAndThenRoundsArePlain()
    {
        // Two answers with L cells each leave (64 - 2L - 2) / 2 to each tree: less than its 14 nodes from L = 18 on, none at 31.
        // The shorter answer ends there, and the other one has all cells that it wants.
        TableModel target = Target(cells: 64);
        List<(int Cells, bool IsChain, int Rows)> passes = [];
        using var log = new PressureLog();
        GenerationRequest[] requests = [Request(1, 30), Request(2, 40)];

        ((Answer? Answer, Exception? Error)[] answers, EngineCounters counters) = await Together.RunAsync(
            target, Disjoint(), new EngineOptions { MaxConcurrency = 2, CachedTokens = 0 }, batch => passes.AddRange(Trees(target, batch)), requests);

        Require(target, requests, answers);
        Assert.Equal("chain 13, plain 1", log.Runs);
        Require(counters, chain: 13, plain: 1);
        Assert.All(answers, answer => Assert.Equal(CachePressure.Plain, answer.Answer!.Statistics.Pressure));

        // What is counted is what was done: with room for the tree there are branches, with less a chain, with none a root.
        Assert.All(passes.Where(pass => pass.Cells >= Nodes).SkipLast(1), pass => Assert.False(pass.IsChain));
        Assert.Equal(26, passes.Count(pass => pass.Cells is > 0 and < Nodes && pass.IsChain));
        Assert.Equal((2, 2), (passes.Count(pass => pass.Cells == 0), passes.Count(pass => pass.Cells == 0 && pass.Rows == 1)));
    }

    [Fact]
    public async Task GenerateAsync_WaitingTextInAFullCache_IsDroppedWhenARoundIsPlainAlready()
    {
        // A text of 20 cells waits. The answer has chains from L = 16 on, no drafts at 29 and no cell for its root at 30.
        TableModel target = Target(cells: 50);
        using var log = new PressureLog();
        using var engine = new GenerationEngine(target, new ToyTokenizer(), Disjoint());
        await Answer.ReadAsync(engine, new GenerationRequest { Prompt = [.. Enumerable.Repeat(new TokenId(9), 20)], Seed = 1, MaxTokens = 1, Mode = SpeculationMode.Off });
        Assert.Equal((1, 30), (engine.Counters.CachedTexts, target.FreeTokens));
        GenerationRequest request = Request(2, 40);

        Answer answer = await Answer.ReadAsync(engine, request);

        Require(target, [request], [(answer, null)]);
        Assert.Equal("chain 13, plain 2, evicted 1, chain 6", log.Runs);
        Require(engine.Counters, chain: 19, plain: 2, evicted: 1);
    }

    [Fact]
    public async Task GenerateAsync_CacheSmallerThanItSays_PausesTheLastAnswerAndFailsTheOneThatIsAlone()
    {
        // Passes fail beyond 40 cells. Two trees of 15 rows do not fit from L = 6 on, two roots from L = 20 on: the second
        // answer waits for the end of the first, and is too long at L = 40 itself.
        TableModel target = Target(cells: 512);
        using var log = new PressureLog();
        GenerationRequest[] requests = [Request(1, 30), Request(2, 60)];

        ((Answer? Answer, Exception? Error)[] answers, EngineCounters counters) = await Together.RunAsync(
            target, Disjoint(), new EngineOptions { MaxConcurrency = 2, CachedTokens = 0 }, static batch => RequireCells(batch, 40), requests);

        Require(target, requests[..1], answers[..1]);
        Assert.Equal("The cache is full.", Assert.IsType<CacheFullException>(answers[1].Error).Message);
        Assert.Equal(CachePressure.Plain, answers[0].Answer!.Statistics.Pressure);
        Assert.StartsWith("plain 15, paused 1", log.Runs, StringComparison.Ordinal);
        Assert.EndsWith("failed 1", log.Runs, StringComparison.Ordinal);
        Assert.Equal((0, 0, 1, 1, 1), (counters.Pressure[CachePressure.Chain], counters.Pressure[CachePressure.Evicted], counters.Pressure[CachePressure.Failed], counters.Failed, counters.Finished - 1));
        Assert.Equal((0, 0), (counters.FailedDrafts, target.LiveSessions));
    }

    [Fact]
    public async Task GenerateAsync_AloneWithoutRoom_FailsBehindAllOtherRungsAndTheNextIsServed()
    {
        TableModel target = Target(cells: 512);
        bool isSmall = true;
        using var smaller = new HookedModel(target, (_, batch) => RequireCells(batch, isSmall ? 30 : 512));
        using var log = new PressureLog();
        using var engine = new GenerationEngine(smaller, new ToyTokenizer(), Disjoint());
        await Answer.ReadAsync(engine, new GenerationRequest { Prompt = [.. Enumerable.Repeat(new TokenId(9), 20)], Seed = 1, MaxTokens = 1, Mode = SpeculationMode.Off });
        GenerationRequest request = Request(2, 40);

        await Assert.ThrowsAsync<CacheFullException>(() => Answer.ReadAsync(engine, request));
        Require(engine.Counters, plain: 15, evicted: 1, failed: 1);
        Assert.Equal("plain 15, evicted 1, failed 1", log.Runs);
        isSmall = false;
        Answer next = await Answer.ReadAsync(engine, request);

        Require(target, [request], [(next, null)]);
        Assert.Equal((1, 2, 0), (engine.Counters.Failed, engine.Counters.Finished, engine.Counters.Running));
    }

    private static TableModel Target(int cells) => new() { ContextLength = cells, Cells = cells, Forbidden = Silent };

    private static ModelDrafter Disjoint() =>
        new(new TableModel { Seed = 2, ContextLength = 4096, Forbidden = [.. Enumerable.Range(0, 16).Except(Silent)] }, 16);

    private static GenerationRequest Request(long seed, int tokens) => new()
    {
        Prompt = [new TokenId(1), new TokenId(2), new TokenId(3 + (int)seed)],
        Seed = seed,
        MaxTokens = tokens,
        Tree = TreeShape.Parse("2^3"),
    };

    /// <summary>Tells of each tree of a pass how many cells were left to it, whether it is a chain, and how many rows it has.</summary>
    private static List<(int Cells, bool IsChain, int Rows)> Trees(TableModel target, ReadOnlySpan<SessionRows> batch)
    {
        List<(int Cells, bool IsChain, int Rows)> trees = [];
        int cells = (target.FreeTokens - batch.Length) / batch.Length;
        foreach (SessionRows part in batch)
        {
            BatchRow[] rows = part.Rows.ToArray();
            if (rows[0].WantsLogits)
            {
                trees.Add((cells, rows.Select(row => row.Parent).Distinct().Count() == rows.Length, rows.Length));
            }
        }

        return trees;
    }

    private static void RequireCells(ReadOnlySpan<SessionRows> batch, int cells)
    {
        foreach (SessionRows part in batch)
        {
            cells -= part.Session.Length + part.Rows.Length;
        }

        if (cells < 0)
        {
            throw new CacheFullException("The cache is full.");
        }
    }

    private static void Require(TableModel target, GenerationRequest[] requests, (Answer? Answer, Exception? Error)[] answers) =>
        Assert.Equal(requests.Select(request => Answer.Expected(target, request).Text), answers.Select(answer => answer.Answer?.Text ?? answer.Error!.ToString()), StringComparer.Ordinal);

    private static void Require(EngineCounters counters, int chain = 0, int plain = 0, int evicted = 0, int failed = 0) => Assert.Equal(
        new Dictionary<CachePressure, long>
        {
            [CachePressure.Chain] = chain,
            [CachePressure.Plain] = plain,
            [CachePressure.Evicted] = evicted,
            [CachePressure.Paused] = 0,
            [CachePressure.Failed] = failed,
        },
        counters.Pressure);
}
