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
        using var raw = new RawLoop(model, ContextLength, threads, BatchSize);
        var options = new LlamaModelOptions { Path = model, ContextLength = ContextLength, BatchSize = BatchSize, Threads = threads };
        using var pair = ModelPair.Load(options, draft: null, engine: new EngineOptions { CachedTokens = 0 }, cancellationToken: cancellationToken);
        using StreamWriter? lines = output is null ? null : new StreamWriter(output);
        IReadOnlyList<TokenId> prompt = raw.Tokenizer.Encode(text, parseSpecial: false);
        var request = new GenerationRequest
        {
            Prompt = prompt,
            Sampling = new SamplingOptions { Temperature = 0 },
            MaxTokens = tokens,
            Seed = 1,
            Mode = SpeculationMode.Off,
        };

        // One run of each apart: the engine's code is compiled then, and both files lie in memory.
        raw.Run(prompt, tokens);
        await EngineAsync(pair.Engine, request, cancellationToken).ConfigureAwait(false);
        List<double> ratios = [];
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            (double Raw, double Engine) speed = default;
            for (int turn = 0; turn < 2; turn++)
            {
                bool isRaw = (turn + repeat) % 2 == 0;
                double measured = isRaw ? SpeedOf(raw.Run(prompt, tokens)) : await EngineAsync(pair.Engine, request, cancellationToken).ConfigureAwait(false);
                speed = isRaw ? speed with { Raw = measured } : speed with { Engine = measured };
            }

            ratios.Add(speed.Engine / speed.Raw);
            if (lines is not null)
            {
                await lines.WriteLineAsync(JsonSerializer.Serialize(
                    new { repeat, rawTokensPerSecond = speed.Raw, engineTokensPerSecond = speed.Engine, tokens, threads, backend = pair.Target.Backend })).ConfigureAwait(false);
            }
        }

        ratios.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"engine over raw loop, tokens per second: median {Median(ratios):0.000} ({ratios[0]:0.000} to {ratios[^1]:0.000}) of {repeats} repeats, {tokens} tokens, {threads} threads, {pair.Target.Backend}"));
        return 0;
    }

    private static double SpeedOf((IReadOnlyList<TokenId> Tokens, TimeSpan Time) run) => run.Tokens.Count / run.Time.TotalSeconds;

    private static double Median(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    private static async Task<double> EngineAsync(GenerationEngine engine, GenerationRequest request, CancellationToken cancellationToken)
    {
        GenerationStatistics? statistics = null;
        await foreach (GenerationUpdate update in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            statistics = update.Statistics ?? statistics;
        }

        return statistics!.TokensPerSecond;
    }
}
