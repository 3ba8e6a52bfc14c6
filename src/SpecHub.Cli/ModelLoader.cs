using Microsoft.Extensions.Logging;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Planning;
using Spectre.Console;

namespace SpecHub.Cli;

/// <summary>Loads the models, with a progress bar where somebody sees it.</summary>
internal static class ModelLoader
{
    private const int DefaultBranches = 64;
    private const int MaxBranches = 254;

    /// <summary>Loads the target, and the draft if the options want one.</summary>
    /// <returns>The pair; the caller disposes it.</returns>
    public static ModelPair Load(
        ModelFiles files, GenerateOptions options, Terminal terminal, ILoggerFactory? loggers, CancellationToken cancellationToken)
    {
        // A tree takes a branch for each leaf, and its accepted path one more while it moves; the default has 64.
        int branches = Math.Clamp(Math.Max(options.Tree?.Nodes ?? 0, options.Tree?.Leaves ?? 0) + 2, DefaultBranches, MaxBranches);
        var target = new LlamaModelOptions
        {
            Path = files.Target,
            ContextLength = options.Context,
            GpuLayers = options.GpuLayers,
            Threads = options.Threads,
            Library = options.Library,
            MemoryLimit = options.MemoryLimit,
            MaxBranches = branches,
        };
        EngineOptions? engine = options.Costs is null ? null : new EngineOptions { Costs = CostFile.Read(options.Costs) };
        return Load(target, options.WantsDraft ? target with { Path = files.Draft! } : null, terminal, loggers, cancellationToken, engine);
    }

    /// <summary>Loads a target and, where one is named, its draft.</summary>
    /// <returns>The pair; the caller disposes it.</returns>
    public static ModelPair Load(
        LlamaModelOptions target,
        LlamaModelOptions? draft,
        Terminal terminal,
        ILoggerFactory? loggers,
        CancellationToken cancellationToken,
        EngineOptions? engine = null)
    {
        // The bar and the lines of a log would overwrite each other.
        return terminal.ErrorIsScreen && loggers is null
            ? ShowProgress(terminal, progress => ModelPair.Load(target, draft, loggers, progress, engine, cancellationToken))
            : ModelPair.Load(target, draft, loggers, progress: null, engine, cancellationToken);
    }

    private static ModelPair ShowProgress(Terminal terminal, Func<IProgress<ModelLoadProgress>, ModelPair> load)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => load(new Bars(context)));
    }

    /// <summary>One bar a file.</summary>
    private sealed class Bars(ProgressContext context) : IProgress<ModelLoadProgress>
    {
        private readonly Dictionary<string, ProgressTask> _bars = [];

        public void Report(ModelLoadProgress value)
        {
            if (!_bars.TryGetValue(value.Path, out ProgressTask? bar))
            {
                string name = Path.GetFileName(value.Path).EscapeMarkup();
                _bars[value.Path] = bar = context.AddTask($"Loading {(value.IsDraft ? "draft" : "model")} {name}", maxValue: 1);
            }

            bar.Value = value.Share;
        }
    }
}
