using System.CommandLine;
using System.Text;
using System.Text.Json;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Benchmarks.Peers;

/// <summary>Answers requests that another program writes, one line of JSON each: our side of eng/peers, loaded once.</summary>
internal static class AnswerLinesCommand
{
    public static Task<int> RunAsync(string[] arguments)
    {
        var model = new Option<string>("--model") { Required = true, Description = "The GGUF file of the target." };
        var draft = new Option<string>("--draft") { Required = true, Description = "That of the draft." };
        var threads = new Option<int>("--threads") { Required = true, Description = "Threads that compute." };
        var context = new Option<int>("--context") { Required = true, Description = "Context length." };
        var command = new RootCommand("Answers lines of JSON on standard input by lines of JSON on standard output.") { model, draft, threads, context };
        command.SetAction((parsed, cancellationToken) => AnswerAsync(
            new LlamaModelOptions { Path = parsed.GetRequiredValue(model), Threads = parsed.GetValue(threads), ContextLength = parsed.GetValue(context) },
            parsed.GetRequiredValue(draft), cancellationToken));
        return command.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> AnswerAsync(LlamaModelOptions target, string draft, CancellationToken cancellationToken)
    {
        using var pair = ModelPair.Load(target, target with { Path = draft }, engine: new EngineOptions { CachedTokens = 0 }, cancellationToken: cancellationToken);
        Console.WriteLine(JsonSerializer.Serialize(new { backend = pair.Target.Backend }, JsonSerializerOptions.Web));
        while (await Console.In.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            AnswerLine ask = JsonSerializer.Deserialize<AnswerLine>(line, JsonSerializerOptions.Web)!;
            var request = new GenerationRequest
            {
                Prompt = pair.Target.Tokenizer.Encode(ask.Prompt, parseSpecial: true),
                Sampling = new SamplingOptions { Temperature = ask.Temperature },
                MaxTokens = ask.Tokens,
                Seed = ask.Seed,
                Mode = Enum.Parse<SpeculationMode>(ask.Mode, ignoreCase: true),
                Tree = ask.Tree is null ? null : TreeShape.Parse(ask.Tree),
            };
            var text = new StringBuilder();
            GenerationStatistics? statistics = null;
            await foreach (GenerationUpdate update in pair.Engine.GenerateAsync(request, cancellationToken).ConfigureAwait(false))
            {
                text.Append(update.Text);
                statistics = update.Statistics ?? statistics;
            }

            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    promptTokens = statistics!.PromptTokens,
                    tokens = statistics.Tokens,
                    targetEvaluations = statistics.TargetEvaluations,
                    draftedTokens = statistics.DraftedTokens,
                    acceptedTokens = statistics.AcceptedTokens,
                    prefillSeconds = statistics.PrefillTime.TotalSeconds,
                    decodeSeconds = statistics.DecodeTime.TotalSeconds,
                    text = text.ToString(),
                },
                JsonSerializerOptions.Web));
        }

        return 0;
    }

    /// <summary>A request.</summary>
    private sealed record AnswerLine(string Prompt, float Temperature, long Seed, int Tokens, string Mode, string? Tree);
}
