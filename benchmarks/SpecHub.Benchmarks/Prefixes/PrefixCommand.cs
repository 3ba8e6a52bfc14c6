using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Tokens;

namespace SpecHub.Benchmarks.Prefixes;

/// <summary>Times the start of a turn after a long history, cold and from the cache: <c>prefix --output file.jsonl</c>.</summary>
internal static class PrefixCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var history = new Option<int>("--history") { DefaultValueFactory = _ => 2000 };
        var repeats = new Option<int>("--repeats") { DefaultValueFactory = _ => 5 };
        var output = new Option<string>("--output") { Required = true };
        var models = new Option<string>("--models") { DefaultValueFactory = _ => "models" };
        var command = new RootCommand("What a turn with a long history costs until its first token, cold and from the cache.") { history, repeats, output, models };
        command.SetAction((parsed, _) => MeasureAsync(
            parsed.GetValue(history), parsed.GetValue(repeats), parsed.GetRequiredValue(output), parsed.GetRequiredValue(models)));
        return await command.Parse(arguments).InvokeAsync().ConfigureAwait(false);
    }

    private static async Task MeasureAsync(int history, int repeats, string output, string models)
    {
        using ModelPair pair = ModelPair.Load(
            new LlamaModelOptions { Path = Path.Combine(models, "SmolLM2-135M-Instruct.Q4_1.gguf"), ContextLength = history + 512, CacheLength = 3 * (history + 512) },
            new LlamaModelOptions { Path = Path.Combine(models, "smollm2-draft.q8_0.gguf") });
        using StreamWriter lines = File.CreateText(output);
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            // Texts differ from their first tokens on, so only the second turn finds anything in the cache.
            List<TokenId> text = [.. pair.Target.Tokenizer.Encode(History(repeat, history), parseSpecial: false).Take(history)];
            await TurnAsync(pair, "cold", text, repeat, lines).ConfigureAwait(false);
            text.AddRange(pair.Target.Tokenizer.Encode("\nWhat was the first number of all?\n", parseSpecial: false));
            await TurnAsync(pair, "cached", text, repeat, lines).ConfigureAwait(false);
        }
    }

    private static async Task TurnAsync(ModelPair pair, string turn, List<TokenId> prompt, int repeat, StreamWriter lines)
    {
        long rows = pair.Engine.Counters.Rows;
        long passes = pair.Engine.Counters.Passes;
        GenerationStatistics? statistics = null;
        await foreach (GenerationUpdate update in pair.Engine.GenerateAsync(new GenerationRequest { Prompt = [.. prompt], Seed = repeat, MaxTokens = 1 }).ConfigureAwait(false))
        {
            statistics = update.Statistics ?? statistics;
        }

        await lines.WriteLineAsync(JsonSerializer.Serialize(
            new
            {
                turn,
                repeat,
                promptTokens = prompt.Count,
                cachedTokens = statistics!.CachedTokens,
                rows = pair.Engine.Counters.Rows - rows,
                passes = pair.Engine.Counters.Passes - passes,
                firstTokenSeconds = (statistics.PrefillTime + statistics.DecodeTime).TotalSeconds,
            },
            JsonSerializerOptions.Web)).ConfigureAwait(false);
    }

    private static string History(int repeat, int tokens)
    {
        var text = new StringBuilder();
        for (int line = 0; line < tokens; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(repeat * 7919) + (line * 31)} is a number, said the {line}th guest.\n");
        }

        return text.ToString();
    }
}
