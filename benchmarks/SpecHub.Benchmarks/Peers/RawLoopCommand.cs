using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Benchmarks.Peers;

/// <summary>Compares the engine's plain decoding with a bare loop over llama_decode: <c>raw-loop --model file.gguf</c>.</summary>
internal static class RawLoopCommand
{
    private const int ContextLength = 1024;
    private const int BatchSize = 512;

    public static Task<int> RunAsync(string[] arguments)
    {
        var model = new Option<string>("--model") { DefaultValueFactory = _ => "models/SmolLM2-135M-Instruct.Q4_1.gguf", Description = "The GGUF file." };
        var prompt = new Option<string>("--prompt") { DefaultValueFactory = _ => "Once upon a time there was a brave fox who", Description = "The text to continue, without a chat template." };
        var tokens = new Option<int>("--tokens") { DefaultValueFactory = _ => 64, Description = "Tokens a run." };
        var repeats = new Option<int>("--repeats") { DefaultValueFactory = _ => 10, Description = "Runs of each side." };
        var threads = new Option<int>("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Threads of both." };
        var output = new Option<string?>("--output") { Description = "A file for the runs as lines of JSON. [default: none]" };
        var command = new RootCommand("Greedy decoding by the engine over a bare loop of llama_decode, interleaved.") { model, prompt, tokens, repeats, threads, output };
        command.SetAction((parsed, cancellationToken) => MeasureAsync(
            parsed.GetRequiredValue(model), parsed.GetRequiredValue(prompt), parsed.GetValue(tokens), parsed.GetValue(repeats), parsed.GetValue(threads),
            parsed.GetValue(output), cancellationToken));
        return command.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> MeasureAsync(
        string model, string text, int tokens, int repeats, int threads, string? output, CancellationToken cancellationToken)
    {
        var options = new LlamaModelOptions { Path = model, ContextLength = ContextLength, BatchSize = BatchSize, Threads = threads };
        using var pair = ModelPair.Load(options, draft: null, engine: new EngineOptions { CachedTokens = 0 }, cancellationToken: cancellationToken);
        using StreamWriter? lines = output is null ? null : new StreamWriter(output);
        IReadOnlyList<TokenId> prompt = pair.Target.Tokenizer.Encode(text, parseSpecial: false);
        var request = new GenerationRequest
        {
            Prompt = prompt,
            Sampling = new SamplingOptions { Temperature = 0 },
            MaxTokens = tokens,
            Seed = 1,
            Mode = SpeculationMode.Off,
        };

        foreach (bool pooled in (bool[])[false, true])
        {
            using var raw = new RawLoop(model, ContextLength, threads, BatchSize, pooled);

            // One run of each apart: the engine's code is compiled then, and both files lie in memory.
            raw.Run(prompt, tokens);
            await EngineAsync(pair.Engine, request, cancellationToken).ConfigureAwait(false);
            List<RawLoopRun> runs = [];
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                RawLoopRun run = await CompareAsync(raw, pair, prompt, request, repeat, cancellationToken).ConfigureAwait(false) with { Pooled = pooled, Threads = threads };
                runs.Add(run);
                if (lines is not null)
                {
                    await lines.WriteLineAsync(JsonSerializer.Serialize(run, JsonSerializerOptions.Web)).ConfigureAwait(false);
                }
            }

            double[] ratios = [.. runs.Select(static run => run.EngineTokensPerSecond / run.RawTokensPerSecond).Order()];
            IEnumerable<double> shares = runs.Select(static run => run.EngineEvaluateShare);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"engine over raw loop {(pooled ? "with" : "without")} waiting threads, tokens per second: median {Median.Of(ratios):0.000} ({ratios[0]:0.000} to {ratios[^1]:0.000}) of {repeats} repeats, {tokens} tokens, {threads} threads, {pair.Target.Backend}; of the engine's time {Median.Of(shares):0.000} are passes"));
        }

        return 0;
    }

    private static async Task<RawLoopRun> CompareAsync(
        RawLoop raw, ModelPair pair, IReadOnlyList<TokenId> prompt, GenerationRequest request, int repeat, CancellationToken cancellationToken)
    {
        double bare = 0;
        GenerationStatistics? answer = null;
        for (int turn = 0; turn < 2; turn++)
        {
            if ((turn + repeat) % 2 == 0)
            {
                bare = SpeedOf(raw.Run(prompt, request.MaxTokens!.Value));
            }
            else
            {
                answer = await EngineAsync(pair.Engine, request, cancellationToken).ConfigureAwait(false);
            }
        }

        return new RawLoopRun(repeat, bare, answer!.TokensPerSecond, answer.Stages.Evaluate / answer.DecodeTime, answer.Tokens, pair.Target.Backend);
    }

    private static double SpeedOf((IReadOnlyList<TokenId> Tokens, TimeSpan Time) run) => run.Tokens.Count / run.Time.TotalSeconds;

    private static async Task<GenerationStatistics> EngineAsync(GenerationEngine engine, GenerationRequest request, CancellationToken cancellationToken)
    {
        GenerationStatistics? statistics = null;
        await foreach (GenerationUpdate update in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            statistics = update.Statistics ?? statistics;
        }

        return statistics!;
    }

    /// <summary>One repeat, as a line of JSON.</summary>
    private sealed record RawLoopRun(int Repeat, double RawTokensPerSecond, double EngineTokensPerSecond, double EngineEvaluateShare, int Tokens, string Backend)
    {
        public bool Pooled { get; init; }

        public int Threads { get; init; }
    }
}
