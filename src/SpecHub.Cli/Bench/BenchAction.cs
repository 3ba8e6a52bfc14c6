using System.Text.Json;
using Microsoft.Extensions.Logging;
using SpecHub.Cli.Bench.Costs;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.LlamaCpp.Gguf;
using SpecHub.Tokens;

namespace SpecHub.Cli.Bench;

/// <summary>What <c>spechub bench</c> does: check, load, run everything, report.</summary>
internal static class BenchAction
{
    private const int LeastBranches = 64;

    /// <summary>Runs the benchmark, or takes the runs of an earlier one; everything that can be checked is checked before a model is loaded.</summary>
    public static async Task<int> RunAsync(BenchOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        options.Validate();
        CostModel? costs = options.CostModel is null ? null : CostModel.Read(options.CostModel);
        if (options.From is not null)
        {
            IReadOnlyList<BenchRecord> earlier = BenchResults.Read(options.From);
            using StreamWriter? page = options.Html is null ? null : new StreamWriter(options.Html);
            return await BenchReport.WriteAsync(earlier, costs, page, terminal).ConfigureAwait(false);
        }

        IReadOnlyList<BenchPrompt> prompts = BenchPrompts.Read(options.Prompts);
        var files = ModelFiles.Of(options.Model, options.Draft);
        if (!options.WantsDraft)
        {
            files = files with { Draft = null };
        }

        // Opened before the work, so that a file that cannot be written is known at once.
        using StreamWriter? json = options.Json is null ? null : new StreamWriter(options.Json);
        using StreamWriter? html = options.Html is null ? null : new StreamWriter(options.Html);
        IReadOnlyList<BenchRecord> records = await MeasureAsync(options, prompts, files, json, terminal, cancellationToken).ConfigureAwait(false);
        return await BenchReport.WriteAsync(records, costs, html, terminal).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<BenchRecord>> MeasureAsync(
        BenchOptions options, IReadOnlyList<BenchPrompt> prompts, ModelFiles files, TextWriter? json, Terminal terminal, CancellationToken cancellationToken)
    {
        using ErrorStreamLoggerFactory? loggers =
            options.LogLevel == LogLevel.None ? null : new ErrorStreamLoggerFactory(terminal.Error, options.LogLevel);
        LlamaModelOptions target = OptionsOf(files, options);
        LlamaModelOptions? draft = files.Draft is null ? null : target with { Path = files.Draft };
        using ModelPair models = ModelLoader.Load(target, draft, terminal, loggers, cancellationToken, EngineOf(options));
        var runner = new BenchRunner(models.Engine, Encode(prompts, options, models.Target), options.Seed, options.Tokens);
        var origin = BenchOrigin.Of(files, models.Target.Backend, options);
        List<BenchRecord> records = [];
        await BenchProgress.RunAsync(runner, prompts, options, loggers is null ? terminal : null, Keep, cancellationToken).ConfigureAwait(false);
        return records;

        void Keep(BenchRun run)
        {
            var record = BenchRecord.Of(run, origin);
            records.Add(record);
            json?.WriteLine(JsonSerializer.Serialize(record, BenchJsonContext.Default.BenchRecord));
            json?.Flush();
        }
    }

    private static EngineOptions EngineOf(BenchOptions options) => new()
    {
        MaxConcurrency = options.Concurrency.Max(),

        // A prompt that an earlier run has left in the cache would be read in no time.
        CachedTokens = 0,
    };

    private static LlamaModelOptions OptionsOf(ModelFiles files, BenchOptions options)
    {
        int most = options.Concurrency.Max();
        int context = options.Context ?? Math.Min(GgufFile.Read(files.Target).ContextLength ?? BenchOptions.DefaultContext, BenchOptions.DefaultContext);
        return new LlamaModelOptions
        {
            Path = files.Target,
            ContextLength = context,
            CacheLength = checked(context * most),
            GpuLayers = options.GpuLayers,
            Threads = options.Threads,
            Library = options.Library,
            MemoryLimit = options.MemoryLimit,
            MaxBranches = Math.Max(LeastBranches, BenchArms.BranchesOf(BenchArms.Of(options), most)),
        };
    }

    /// <summary>Returns the prompts by class as the model reads them.</summary>
    /// <exception cref="PromptTooLongException">A prompt with its answer does not fit into the context.</exception>
    private static ILookup<string, BenchText> Encode(IReadOnlyList<BenchPrompt> prompts, BenchOptions options, LlamaModel model)
    {
        var template = LlamaChatTemplate.Of(model, options.Template);
        return prompts.ToLookup(prompt => prompt.Class, Encode, StringComparer.Ordinal);

        BenchText Encode(BenchPrompt prompt)
        {
            IReadOnlyList<(string Role, string Text)> messages =
                prompt.System is null ? [("user", prompt.Prompt)] : [("system", prompt.System), ("user", prompt.Prompt)];
            IReadOnlyList<TokenId> tokens = model.Tokenizer.Encode(template.Render(messages), parseSpecial: true);

            // An answer that is cut short in one class only would make its figures say something else.
            return tokens.Count + (long)options.Tokens > model.ContextLength
                ? throw new PromptTooLongException(tokens.Count, model.ContextLength)
                : new BenchText(prompt, tokens, prompt.Predicted is null ? null : model.Tokenizer.Encode(prompt.Predicted, parseSpecial: false));
        }
    }
}
