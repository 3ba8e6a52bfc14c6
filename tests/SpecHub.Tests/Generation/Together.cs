using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Generation;

#pragma warning disable CA2025 // Answers end before their engine does.

/// <summary>Requests that an engine starts in one and the same round, so that what each round holds can be reckoned.</summary>
internal static class Together
{
    /// <summary>Makes a short answer whose first pass waits until all requests are there; they start behind it.</summary>
    /// <param name="target">The target.</param>
    /// <param name="drafter">The drafter.</param>
    /// <param name="options">The engine's options, with a place for each request.</param>
    /// <param name="beforePass">What happens before each pass behind the first; when it throws, the pass fails.</param>
    /// <param name="requests">The requests, in the order of their start.</param>
    /// <returns>The answers or their errors, and what the engine counted.</returns>
    public static async Task<((Answer? Answer, Exception? Error)[] Answers, EngineCounters Counters)> RunAsync(
        ILanguageModel target, IDrafter? drafter, EngineOptions options, Action<ReadOnlySpan<SessionRows>> beforePass, params GenerationRequest[] requests)
    {
        using var reached = new ManualResetEventSlim();
        using var all = new ManualResetEventSlim();
        using var hooked = new HookedModel(target, (pass, batch) =>
        {
            if (pass > 1)
            {
                beforePass(batch);
                return;
            }

            reached.Set();
            all.Wait();
        });
        using var engine = new GenerationEngine(hooked, new ToyTokenizer(), drafter, options: options);
        Task<Answer> first = Answer.ReadAsync(engine, new GenerationRequest { Prompt = [new TokenId(9)], Seed = 1, MaxTokens = 1, Mode = SpeculationMode.Off });
        Assert.True(reached.Wait(TimeSpan.FromMinutes(1)), "The engine never came to its first pass.");
        Task<(Answer? Answer, Exception? Error)>[] readers = [.. requests.Select(request => ReadAsync(engine, request))];
        all.Set();
        await first;
        (Answer? Answer, Exception? Error)[] answers = await Task.WhenAll(readers);
        return (answers, engine.Counters);
    }

    private static async Task<(Answer? Answer, Exception? Error)> ReadAsync(GenerationEngine engine, GenerationRequest request)
    {
#pragma warning disable CA1031 // The error is what the test looks at.
        try
        {
            return (await Answer.ReadAsync(engine, request), null);
        }
        catch (Exception exception)
        {
            return (null, exception);
        }
#pragma warning restore CA1031
    }
}
