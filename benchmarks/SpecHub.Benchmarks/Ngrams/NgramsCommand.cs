using System.CommandLine;
using System.Text.Json;
using SpecHub.Benchmarks.Turns;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Sampling;
using SpecHub.Tokens;
using Spectre.Console;

namespace SpecHub.Benchmarks.Ngrams;

/// <summary>Measures how well n-grams know what they say: <c>ngrams --output file.jsonl</c>.</summary>
internal static class NgramsCommand
{
    public static int Run(string[] arguments)
    {
        var model = new Option<string>("--model") { DefaultValueFactory = _ => "models/SmolLM2-135M-Instruct.Q4_1.gguf", Description = "The model that answers." };
        var prompts = new Option<string>("--prompts") { DefaultValueFactory = _ => "src/SpecHub.Cli/Bench/prompts.jsonl", Description = "Lines of JSON with class and prompt." };
        var temperatures = new Option<string>("--temperatures") { DefaultValueFactory = _ => "0,0.7,1", Description = "The temperatures." };
        var seeds = new Option<int>("--seeds") { DefaultValueFactory = _ => 3, Description = "Answers to each prompt; at temperature 0 there is one." };
        var tokens = new Option<int>("--tokens") { DefaultValueFactory = _ => 160, Description = "Tokens an answer." };
        var threads = new Option<int>("--threads") { DefaultValueFactory = _ => Environment.ProcessorCount, Description = "Threads that compute." };
        var output = new Option<string>("--output") { Required = true, Description = "The lines of JSON." };
        var command = new RootCommand("What n-grams say of the next token, and what came.") { model, prompts, temperatures, seeds, tokens, threads, output };
        command.SetAction(parsed =>
        {
            var options = new LlamaModelOptions { Path = parsed.GetRequiredValue(model), Threads = parsed.GetValue(threads), ContextLength = 1024 };
            using var target = LlamaModel.Load(options);
            TurnPrompt[] asked = TurnPrompt.Read(parsed.GetRequiredValue(prompts));
            float[] all = TurnsCommand.Numbers(parsed.GetRequiredValue(temperatures), float.Parse);
            NgramStudy study = Answer(target, asked, all, parsed.GetValue(seeds), parsed.GetValue(tokens));
            File.WriteAllLines(parsed.GetRequiredValue(output), study.Bins.Select(static bin => JsonSerializer.Serialize(bin, JsonSerializerOptions.Web)));
        });
        return command.Parse(arguments).Invoke();
    }

    private static NgramStudy Answer(LlamaModel target, TurnPrompt[] prompts, float[] temperatures, int seeds, int limit)
    {
        var study = new NgramStudy();
        var decoder = new SpeculativeDecoder(target, drafter: null);
        AnsiConsole.Progress().Start(context =>
        {
            ProgressTask progress = context.AddTask("answers", maxValue: prompts.Length * temperatures.Sum(temperature => temperature == 0 ? 1 : seeds));
            foreach ((TurnPrompt prompt, float temperature) in from prompt in prompts from temperature in temperatures select (prompt, temperature))
            {
                for (int seed = 1; seed <= (temperature == 0 ? 1 : seeds); seed++)
                {
                    IReadOnlyList<TokenId> text = target.Tokenizer.Encode(prompt.Text, parseSpecial: true);
                    using DecodingSequence sequence = decoder.Start(text, new DecodingOptions { Seed = seed, Sampling = new SamplingOptions { Temperature = temperature } });
                    while (decoder.Prefill(sequence))
                    {
                    }

                    do
                    {
                        decoder.Step([sequence], [1]);
                    }
                    while (sequence.Tokens.Count - text.Count < limit && !target.Tokenizer.EndsGeneration(sequence.Tokens[^1]));

                    study.Add(sequence.Tokens, text.Count, temperature);
                    progress.Increment(1);
                }
            }
        });
        return study;
    }
}
