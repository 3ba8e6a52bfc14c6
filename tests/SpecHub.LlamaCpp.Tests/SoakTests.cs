using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.LlamaCpp.Interop;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using Xunit.Abstractions;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>
/// Thousands of requests, several at once and some of them cancelled, after which everything is as it was. The
/// environment variable SPECHUB_SOAK_REQUESTS sets how many; the default is 2,000.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Beside = 12;

    // Allocators keep some of what they got once, and a test runner has lines to remember.
    private const long WorkingSetMargin = 24L << 20;
    private const long HeapMargin = 4L << 20;

    [NativeFact]
    public async Task GenerateAsync_ThousandsOfRequests_LeaveMemoryAndCachesAsTheyWere()
    {
        int requests = int.TryParse(Environment.GetEnvironmentVariable("SPECHUB_SOAK_REQUESTS"), CultureInfo.InvariantCulture, out int wanted) ? wanted : 2000;

        // llama.cpp has one log for the process, and a test before this one may have left a logger that remembers every line.
        NativeLog.Use(NullLoggerFactory.Instance);
        using LlamaModel target = Native.Load(Native.TinyTarget, cacheLength: 1024);
        using LlamaModel draft = Native.LoadDraft(Native.TinyDraft, cacheLength: 1024);
        IReadOnlyList<TokenId>[] prompts = [.. Prompts.All.Select(text => target.Tokenizer.Encode(text, parseSpecial: false))];
        EngineCounters counters;
        (long WorkingSet, long Heap) warm = default;
        (long WorkingSet, long Heap) end;
        using (var engine = new GenerationEngine(
            target, target.Tokenizer, new MixedDrafter(draft, target.VocabularySize), options: new EngineOptions { MaxConcurrency = 8, TokensPerPass = 96 }))
        {
            int next = 0;
            int warmUp = requests / 4;
            await RunAsync(until: warmUp);
            warm = Measure();
            await RunAsync(until: requests);
            end = Measure();
            counters = engine.Counters;

            async Task RunAsync(int until)
            {
                await Task.WhenAll(Enumerable.Range(0, Beside).Select(async _ =>
                {
                    for (int i = Interlocked.Increment(ref next) - 1; i < until; i = Interlocked.Increment(ref next) - 1)
                    {
                        await ReadAsync(engine, RequestOf(i, prompts), cancelAfter: i % 7 == 3 ? i % 4 : null);
                    }
                }));
                next = until;
                while (engine.Counters.Running > 0)
                {
                    await Task.Yield();
                }
            }
        }

        output.WriteLine(
            $"{requests} requests, {counters.Passes} passes, {counters.Rows} rows: working set {warm.WorkingSet >> 10} KiB after a quarter, {end.WorkingSet >> 10} KiB at the end; " +
            $"heap {warm.Heap >> 10} KiB, {end.Heap >> 10} KiB");
        Assert.Equal((requests, 0), (counters.Finished + counters.Abandoned, counters.Failed));
        Assert.InRange(counters.Abandoned, 1, requests / 2);
        Assert.Equal((target.CacheLength, target.MaxBranches), (target.FreeTokens, target.FreeBranches));
        Assert.Equal((draft.CacheLength, draft.MaxBranches), (draft.FreeTokens, draft.FreeBranches));
        Assert.InRange(end.WorkingSet - warm.WorkingSet, long.MinValue, WorkingSetMargin);
        Assert.InRange(end.Heap - warm.Heap, long.MinValue, HeapMargin);
    }

    private static GenerationRequest RequestOf(int i, IReadOnlyList<TokenId>[] prompts)
    {
        string[] trees = ["off", "chain:4", "2^2", "best:6", "best:3", "chain:2", "auto", "auto"];
        string tree = trees[i % trees.Length];
        return new GenerationRequest
        {
            Prompt = [.. prompts[i % prompts.Length], .. prompts[(i * 7) % prompts.Length].Take(i % 11)],
            Seed = i,
            MaxTokens = 1 + ((i * 13) % 24),
            Mode = tree == "off" ? SpeculationMode.Off : tree == "auto" ? SpeculationMode.Auto : null,
            Tree = tree is "off" or "auto" ? null : TreeShape.Parse(tree),
            PredictedOutput = i % 5 == 2 && tree != "off" ? prompts[(i * 3) % prompts.Length] : null,
            Sampling = new SamplingOptions { Temperature = (i % 5) * 0.3f, TopK = i % 3 == 0 ? 40 : 0, RepetitionPenalty = i % 9 == 0 ? 1.2f : 1 },
        };
    }

    /// <summary>Reads an answer, or leaves it after some pieces.</summary>
    private static async Task ReadAsync(GenerationEngine engine, GenerationRequest request, int? cancelAfter)
    {
        int pieces = 0;
        await foreach (GenerationUpdate update in engine.GenerateAsync(request))
        {
            if (pieces++ == cancelAfter)
            {
                return;
            }
        }
    }

    private static (long WorkingSet, long Heap) Measure()
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return (process.WorkingSet64, heap);
    }
}
