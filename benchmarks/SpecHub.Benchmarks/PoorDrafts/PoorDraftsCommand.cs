using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Sampling;

namespace SpecHub.Benchmarks.PoorDrafts;

/// <summary>What mode auto loses with a draft that cannot help: <c>poor-drafts --output file.jsonl</c>.</summary>
/// <remarks>
/// One draft has random weights, the other is the target itself and so costs as much as it wins. Each answer has an engine
/// of its own, so that nothing is known from an earlier one, and is timed before and after its first tokens: a trial is
/// allowed to cost something, what follows is not.
/// </remarks>
internal static class PoorDraftsCommand
{
    private const string Prompt = "<|im_start|>user\nTell me a long story about a brave fox.<|im_end|>\n<|im_start|>assistant\n";

    public static Task<int> RunAsync(string[] arguments)
    {
        var model = new Option<string>("--model") { DefaultValueFactory = _ => "models/SmolLM2-135M-Instruct.Q4_1.gguf", Description = "The target." };
        var draft = new Option<string>("--draft") { DefaultValueFactory = _ => "models/smollm2-draft.q8_0.gguf", Description = "A draft whose weights are made random." };
        var tokens = new Option<int>("--tokens") { DefaultValueFactory = _ => 320, Description = "Tokens an answer." };
        var first = new Option<int>("--first") { DefaultValueFactory = _ => 64, Description = "How many of them are the beginning." };
        var repeats = new Option<int>("--repeats") { DefaultValueFactory = _ => 9, Description = "Answers of each arm." };
        var temperatures = new Option<float[]>("--temperatures") { DefaultValueFactory = _ => [0, 1], AllowMultipleArgumentsPerToken = true, Description = "The temperatures." };
        var threads = new Option<int>("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Threads that compute." };
        var output = new Option<string>("--output") { Required = true, Description = "The lines of JSON." };
        var command = new RootCommand("What mode auto loses with drafts that cannot help, against plain decoding, interleaved.") { model, draft, tokens, first, repeats, temperatures, threads, output };
        command.SetAction((parsed, cancellationToken) => MeasureAsync(
            new LlamaModelOptions { Path = parsed.GetRequiredValue(model), Threads = parsed.GetValue(threads), ContextLength = 1024 },
            parsed.GetRequiredValue(draft),
            new Plan(parsed.GetValue(tokens), parsed.GetValue(first), parsed.GetValue(repeats), parsed.GetRequiredValue(temperatures)),
            parsed.GetRequiredValue(output),
            cancellationToken));
        return command.Parse(arguments).InvokeAsync();
    }

    private static async Task MeasureAsync(LlamaModelOptions target, string draft, Plan plan, string output, CancellationToken cancellationToken)
    {
        string random = Path.Combine("artifacts", "models", $"{Path.GetFileNameWithoutExtension(draft)}.random.gguf");
        RandomWeights.Write(draft, random, seed: 1);
        (string Name, string File)[] drafts = [("random weights", random), ("the target itself", target.Path)];
        List<PoorDraftRun> runs = [];
        using StreamWriter lines = File.CreateText(output);
        for (int repeat = -1; repeat < plan.Repeats; repeat++)
        {
            foreach ((string name, string file) in drafts)
            {
                foreach (float temperature in plan.Temperatures)
                {
                    Answer[] answers = new Answer[2];
                    for (int turn = 0; turn < 2; turn++)
                    {
                        int arm = (turn + repeat) & 1;
                        answers[arm] = await AnswerAsync(target, file, plan, temperature, repeat, arm == 0 ? SpeculationMode.Off : SpeculationMode.Auto, cancellationToken).ConfigureAwait(false);
                    }

                    // The first round meets code that is not compiled yet.
                    if (repeat >= 0)
                    {
                        var run = new PoorDraftRun(name, temperature, repeat, answers[0].First, answers[1].First, answers[0].Later, answers[1].Later, answers[0].Text == answers[1].Text);
                        runs.Add(run);
                        await lines.WriteLineAsync(JsonSerializer.Serialize(run, JsonSerializerOptions.Web)).ConfigureAwait(false);
                    }
                }
            }
        }

        foreach (IGrouping<(string Draft, float Temperature), PoorDraftRun> cell in runs.GroupBy(static run => (run.Draft, run.Temperature)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cell.Key.Draft}, temperature {cell.Key.Temperature}: auto over off after the first {plan.First} tokens {Median.Of(cell.Select(static run => run.OffLaterSeconds / run.AutoLaterSeconds)):0.000}, before {Median.Of(cell.Select(static run => run.OffFirstSeconds / run.AutoFirstSeconds)):0.000}"));
        }
    }

    private static async Task<Answer> AnswerAsync(
        LlamaModelOptions target, string draft, Plan plan, float temperature, int seed, SpeculationMode mode, CancellationToken cancellationToken)
    {
        using var pair = ModelPair.Load(target, new LlamaModelOptions { Path = draft, Threads = target.Threads }, engine: new EngineOptions { CachedTokens = 0 }, cancellationToken: cancellationToken);
        var request = new GenerationRequest
        {
            Prompt = pair.Target.Tokenizer.Encode(Prompt, parseSpecial: true),
            Sampling = new SamplingOptions { Temperature = temperature },
            MaxTokens = plan.Tokens,
            Seed = seed,
            Mode = mode,
        };

        // Plain decoding says where the first tokens end in the text, which is the same in all modes, and warms the files up.
        string beginning = await ReadAsync(pair.Engine, request with { MaxTokens = plan.First, Mode = SpeculationMode.Off }, static _ => { }, cancellationToken).ConfigureAwait(false);
        TimeProvider time = TimeProvider.System;
        (int characters, long began, long middle) = (0, 0, 0);
        string text = await ReadAsync(pair.Engine, request, Note, cancellationToken).ConfigureAwait(false);
        return new Answer(text, time.GetElapsedTime(began, middle).TotalSeconds, time.GetElapsedTime(middle).TotalSeconds);

        void Note(string piece)
        {
            long now = time.GetTimestamp();
            began = began == 0 ? now : began;
            characters += piece.Length;
            middle = middle == 0 && characters >= beginning.Length ? now : middle;
        }
    }

    private static async Task<string> ReadAsync(GenerationEngine engine, GenerationRequest request, Action<string> note, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        await foreach (GenerationUpdate update in engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            note(update.Text);
            text.Append(update.Text);
        }

        return text.ToString();
    }

    private sealed record Plan(int Tokens, int First, int Repeats, float[] Temperatures);

    private sealed record Answer(string Text, double First, double Later);

    /// <summary>One pair of answers, as a line of JSON; times are seconds.</summary>
    private sealed record PoorDraftRun(
        string Draft, float Temperature, int Repeat, double OffFirstSeconds, double AutoFirstSeconds, double OffLaterSeconds, double AutoLaterSeconds, bool SameText);
}
