using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Planning;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

#pragma warning disable CA2025 // Answers end before their engine does.

namespace SpecHub.LlamaCpp.Tests.Faults;

/// <summary>
/// Calls of the draft's context that fail while it starts anew near the end of a text that it has never read, and while
/// such a text is shared: no answer ends, each says what it says alone, and no cell or branch is lost.
/// </summary>
public sealed class FarBehindFaultTests(LongFaultyPair pair) : IClassFixture<LongFaultyPair>
{
    private const int HistoryLength = 280;

    // A draft that costs little next to its target, so that it is asked for, and nothing is timed before.
    private readonly CostFile _costs = new()
    {
        Target = Native.TinyTarget,
        Backend = "none",
        Processors = 1,
        TargetPoints = Points(0.01),
        DraftPoints = Points(0.001),
    };

    // By seed, as each request has its own.
    private readonly Dictionary<long, string> _alone = [];

    [NativeTheory]
    [InlineData(NativeCall.Copy, false, 4)]
    [InlineData(NativeCall.Copy, true, 3)]
    [InlineData(NativeCall.Remove, false, 3)]
    [InlineData(NativeCall.Decode, false, 3)]
    [InlineData(NativeCall.Logits, false, 2)]
    public async Task Draft_FailsAnywhereAroundAForkOfAFarBehindText_EndsNoAnswer(NativeCall call, bool isAfterwards, int places)
    {
        int calls = await RunAsync(new NativeFault(call, []));
        Assert.True(calls >= places, $"There are only {calls} calls.");

        // The first calls are those of the fork itself, so these are all tried.
        int step = Math.Max(1, calls / places);
        foreach (int at in Enumerable.Range(1, Math.Min(3, calls)).Concat(Enumerable.Range(1, places - 1).Select(i => 3 + (i * step))))
        {
            await RunAsync(new NativeFault(call, [at], Code: call == NativeCall.Logits ? 0 : null, isAfterwards));
        }

        await RunAsync(new NativeFault(call, null, Code: call == NativeCall.Decode ? -3 : null));
    }

    private async Task<int> RunAsync(NativeFault fault)
    {
        int longest = 0;
        int calls;
        List<(GenerationRequest Request, string? Text, Exception? Error)> ended = [];
#pragma warning disable CA2000 // The draft belongs to the pair.
        var draft = new HookedModel(pair.Draft, (_, batch) => longest = Math.Max(longest, LongestOf(batch)));
#pragma warning restore CA2000
        TokenId[] history = History();
        GenerationRequest kept = Request(history, 1) with { Mode = SpeculationMode.Off, MaxTokens = 2 };
        GenerationRequest[] next =
        [
            Request([.. history, .. history[..6]], 2) with { Mode = SpeculationMode.Auto },
            Request(history[..20], 3) with { Tree = TreeShape.Parse("best:6") },
        ];
        GenerationRequest forked = Request([.. history, .. history[..4], .. history[..9]], 4) with { Mode = SpeculationMode.Auto };
        using (var engine = new GenerationEngine(
            pair.Target, pair.Target.Tokenizer, new MixedDrafter(draft, pair.Target.VocabularySize), options: new EngineOptions { MaxConcurrency = 3, Costs = _costs }))
        {
            // Nothing drafts for the first text, so the cache keeps it without a draft's part.
            Assert.Null((await FaultyPair.ReadAsync(engine, kept)).Error);
            pair.DraftContext.Set(fault);
            (string? Text, Exception? Error)[] answers = await Task.WhenAll(next.Select(request => FaultyPair.ReadAsync(engine, request)));

            // This one shares a text whose draft's part begins in its middle.
            (string? Text, Exception? Error) last = await FaultyPair.ReadAsync(engine, forked);
            calls = pair.DraftContext.CallsOf(fault.Call);
            Assert.True(fault.At is { Count: 0 } || calls < (fault.At?.Max() ?? 1) || pair.DraftContext.Faults > 0, $"{fault} was never met in {calls} calls.");
            pair.DraftContext.Set(null);
            ended.AddRange(next.Append(forked).Zip(answers.Append(last), static (request, answer) => (request, answer.Text, answer.Error)));
        }

        foreach ((GenerationRequest request, string? text, Exception? error) in ended)
        {
            Assert.Equal((fault, null, await AloneAsync(request)), (fault, error, text));
        }

        // The draft has never read the long text: it started near its end.
        Assert.InRange(longest, fault.At is { Count: 0 } ? 1 : 0, HistoryLength - 50);
        pair.RequireEmpty();
        return calls;
    }

    /// <summary>Returns what a request says without drafts, neighbours or faults.</summary>
    private async Task<string> AloneAsync(GenerationRequest request)
    {
        if (!_alone.TryGetValue(request.Seed!.Value, out string? text))
        {
            using var engine = new GenerationEngine(pair.Target, pair.Target.Tokenizer, drafter: null, options: new EngineOptions { CachedTokens = 0 });
            _alone[request.Seed.Value] = text = (await FaultyPair.ReadAsync(engine, request with { Mode = SpeculationMode.Off, Tree = null })).Text!;
        }

        return text;
    }

    private static IReadOnlyList<CostPoint>[] Points(double seconds) =>
        [.. Enumerable.Range(0, PassCost.Bands).Select(_ => (IReadOnlyList<CostPoint>)[new CostPoint(1, seconds), new CostPoint(64, 2 * seconds)])];

    private static int LongestOf(ReadOnlySpan<SessionRows> batch)
    {
        int longest = 0;
        foreach (SessionRows part in batch)
        {
            longest = Math.Max(longest, part.Session.Length);
        }

        return longest;
    }

    private TokenId[] History()
    {
        TokenId[] text = [.. pair.Target.Tokenizer.Encode(string.Join(' ', Prompts.All), parseSpecial: false)];
        return [.. Enumerable.Range(0, HistoryLength).Select(i => text[i % text.Length])];
    }

    private static GenerationRequest Request(TokenId[] prompt, long seed) => new() { Prompt = prompt, Seed = seed, MaxTokens = 14 };
}
