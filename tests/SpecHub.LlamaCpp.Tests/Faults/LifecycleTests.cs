using SpecHub.Generation;
using SpecHub.Tokens;

#pragma warning disable CA2025, VSTHRD003 // Engines outlive their readers here, and tests have no context to lock up.

namespace SpecHub.LlamaCpp.Tests.Faults;

/// <summary>Readers, engines and pairs that end when nobody expects it.</summary>
public sealed class LifecycleTests(FaultyPair pair) : IClassFixture<FaultyPair>
{
    [NativeFact]
    public async Task GenerateAsync_ReaderThrows_EndsItsAnswerOnly()
    {
        using (GenerationEngine engine = pair.CreateEngine())
        {
            Task<(string? Text, Exception? Error)>[] others = [.. pair.Requests.Skip(1).Select(request => FaultyPair.ReadAsync(engine, request))];
            await Assert.ThrowsAsync<FormatException>(async () =>
            {
                await foreach (GenerationUpdate update in engine.GenerateAsync(pair.Requests[0] with { MaxTokens = null }))
                {
                    throw new FormatException(update.Text);
                }
            });

            Assert.Equal(pair.Expected.Skip(1), (await Task.WhenAll(others)).Select(answer => answer.Text), StringComparer.Ordinal);
            Assert.Equal((pair.Expected[0], null), await FaultyPair.ReadAsync(engine, pair.Requests[0]));
            Assert.Equal((0, 1L), (engine.Counters.Running, engine.Counters.Abandoned));
        }

        pair.RequireEmpty();
    }

    [NativeFact]
    public async Task Dispose_WhileAPromptIsRead_EndsTheRequestAndLosesNothing()
    {
        using var reached = new SemaphoreSlim(0);
        using var gate = new SemaphoreSlim(0);
        using GenerationEngine engine = pair.CreateEngine();
        pair.TargetContext.Set(new NativeFault(NativeCall.Decode, []));
        pair.TargetContext.BeforePass = pass =>
        {
            if (pass == 2)
            {
                reached.Release();
                gate.Wait();
            }
        };

        // Three passes of 64 rows, the second of which is under way when the engine is disposed.
        TokenId[] prompt = [.. Enumerable.Range(0, 190).Select(i => new TokenId(200 + i))];
        Task<(string? Text, Exception? Error)> reader = FaultyPair.ReadAsync(engine, pair.Requests[0] with { Prompt = prompt });
        await reached.WaitAsync();
        Task disposing = Task.Run(engine.Dispose);
        while (!IsDisposed(engine))
        {
            await Task.Yield();
        }

        gate.Release();
        await disposing;
        pair.TargetContext.BeforePass = null;

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reader);
        Assert.Equal(2, pair.TargetContext.CallsOf(NativeCall.Decode));
        pair.TargetContext.Set(null);
        pair.RequireEmpty();
    }

    [NativeFact]
    public async Task GenerateAsync_TwoEnginesOverPairsOfTheirOwn_EachGivesTheTextsThatItGivesAlone()
    {
        using var other = ModelPair.Load(Native.Options(Native.TinyTarget) with { MaxBranches = 64 }, Native.Options(Native.TinyDraft) with { MaxBranches = 64 });
        using GenerationEngine engine = pair.CreateEngine();

        (string? Text, Exception? Error)[][] answers = await Task.WhenAll(
            Task.WhenAll(pair.Requests.Select(request => FaultyPair.ReadAsync(engine, request))),
            Task.WhenAll(pair.Requests.Select(request => FaultyPair.ReadAsync(other.Engine, request))));

        Assert.All(answers, texts => Assert.Equal(pair.Expected, texts.Select(answer => answer.Text), StringComparer.Ordinal));
    }

    private static bool IsDisposed(GenerationEngine engine)
    {
        try
        {
            engine.GenerateAsync(new GenerationRequest { Prompt = [new TokenId(100)] });
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
