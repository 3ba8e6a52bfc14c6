using System.Text;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Sampling;

namespace SpecHub.Cli.Bench;

/// <summary>Runs one arm in one setting through an engine.</summary>
/// <param name="engine">The engine; it must keep no texts for later prompts, or a run would find the one before it in the cache.</param>
/// <param name="texts">The prompts of each class.</param>
/// <param name="seed">The seed of the first conversation of the first repeat.</param>
/// <param name="maxTokens">The greatest number of tokens of an answer.</param>
internal sealed class BenchRunner(
    GenerationEngine engine, ILookup<string, BenchText> texts, long seed, int maxTokens)
{
    // Further apart than conversations can be, so that no two repeats share a seed.
    private const int SeedsPerRepeat = 1000;

    /// <summary>Runs an arm: all conversations of the setting at once, with seeds and prompts that are the same for every arm.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="arm">The arm.</param>
    /// <param name="repeat">The number of the repeat, from 0; it picks prompts and seeds.</param>
    /// <param name="cancellationToken">Ends the run with an exception.</param>
    /// <returns>The run; void when an answer failed.</returns>
    public async Task<BenchRun> RunAsync(BenchSetting setting, BenchArm arm, int repeat, CancellationToken cancellationToken)
    {
        BenchText[] prompts = [.. texts[setting.PromptClass]];
        var run = new BenchRun(setting, arm, repeat, repeat % prompts.Length, unchecked(seed + (repeat * SeedsPerRepeat)), []);
        try
        {
            IEnumerable<Task<BenchAnswer>> conversations = Enumerable.Range(0, setting.Concurrency).Select(number => AnswerAsync(
                new GenerationRequest
                {
                    Prompt = prompts[(run.Prompt + number) % prompts.Length].Tokens,
                    Sampling = new SamplingOptions { Temperature = setting.Temperature },
                    MaxTokens = maxTokens,
                    Seed = unchecked(run.Seed + number),
                    Mode = arm.Mode,
                    Tree = arm.Tree,
                    Verifier = arm.Verifier,
                },
                cancellationToken));
            return run with { Answers = await Task.WhenAll(conversations).ConfigureAwait(false) };
        }
        catch (SpecHubException exception)
        {
            return run with { VoidReason = exception.Message };
        }
    }

    /// <summary>Returns the same runner with answers of another length.</summary>
    public BenchRunner WithTokens(int tokens) => new(engine, texts, seed, tokens);

    private async Task<BenchAnswer> AnswerAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        GenerationStatistics? statistics = null;
        await foreach (GenerationUpdate update in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            text.Append(update.Text);
            statistics = update.Statistics ?? statistics;
        }

        return new BenchAnswer(text.ToString(), statistics!);
    }
}
