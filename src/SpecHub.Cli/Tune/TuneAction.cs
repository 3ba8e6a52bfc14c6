using System.Globalization;
using Microsoft.Extensions.Logging;
using SpecHub.LlamaCpp;
using SpecHub.LlamaCpp.Gguf;
using SpecHub.Planning;

namespace SpecHub.Cli.Tune;

/// <summary>What <c>spechub tune</c> does: load the models, time passes of each with an empty and with a fuller cache, write and show the costs.</summary>
internal static class TuneAction
{
    private const int LongestContext = 2048;
    private const int Repeats = 8;

    // One in each band of tokens that a context of this length gets to.
    private static readonly int[] CachedTokens = [0, 1400];

    private static readonly TimeSpan LimitOfAModel = TimeSpan.FromSeconds(10);

    public static int Run(TuneOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        var files = ModelFiles.Of(options.Model, options.Draft);
        var target = new LlamaModelOptions
        {
            Path = files.Target,
            ContextLength = Math.Min(GgufFile.Read(files.Target).ContextLength ?? LongestContext, LongestContext),
            GpuLayers = options.GpuLayers,
            Threads = options.Threads,
            Library = options.Library,
            MemoryLimit = options.MemoryLimit,
        };
        using ErrorStreamLoggerFactory? loggers =
            options.LogLevel == LogLevel.None ? null : new ErrorStreamLoggerFactory(terminal.Error, options.LogLevel);
        using ModelPair models = ModelLoader.Load(
            target, files.Draft is null ? null : target with { Path = files.Draft }, terminal, loggers, cancellationToken);

        // The engine of the pair gets no request, so this thread alone uses the models.
        PassCost targetCost = Measure(models.Target, cancellationToken);
        PassCost draftCost = models.Draft is null ? new PassCost() : Measure(models.Draft, cancellationToken);
        new CostFile
        {
            Target = Path.GetFileName(files.Target),
            Draft = Path.GetFileName(files.Draft),
            Backend = models.Target.Backend,
            Processors = Environment.ProcessorCount,
            TargetPoints = CostFile.PointsOf(targetCost),
            DraftPoints = CostFile.PointsOf(draftCost),
        }.Write(options.Output);
        Show(terminal, Path.GetFileName(files.Target), targetCost);
        if (models.Draft is not null)
        {
            Show(terminal, Path.GetFileName(files.Draft!), draftCost);
        }

        terminal.Error.WriteLine($"Costs written to {options.Output}.");
        return ExitCodes.Success;
    }

    private static PassCost Measure(LlamaModel model, CancellationToken cancellationToken)
    {
        var cost = new PassCost();
        foreach (int cached in CachedTokens)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CostMeasurement.Run(model, cost, TimeProvider.System, LimitOfAModel / CachedTokens.Length, Repeats, cached);
        }

        return cost;
    }

    private static void Show(Terminal terminal, string name, PassCost cost)
    {
        terminal.Output.WriteLine($"{name}: milliseconds a pass, and against one row");
        for (int band = 0; band < PassCost.Bands; band++)
        {
            IReadOnlyList<CostPoint> points = cost[band].Points;
            if (points.Count > 0)
            {
                terminal.Output.WriteLine($"  band {band}: " + string.Join(", ", points.Select(point => string.Create(
                    CultureInfo.InvariantCulture, $"{point.Rows} rows {1000 * point.Seconds:F2} ({point.Seconds / points[0].Seconds:F2})"))));
            }
        }
    }
}
