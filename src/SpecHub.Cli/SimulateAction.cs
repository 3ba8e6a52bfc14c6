using SpecHub.Baselines.Simulation;
using SpecHub.Trees;
using SpecHub.Verification;
using Spectre.Console;

namespace SpecHub.Cli;

/// <summary>What <c>spechub simulate</c> does: check, simulate, report.</summary>
internal static class SimulateAction
{
    /// <summary>Simulates every verifier with every tree at every temperature; everything that can be checked is checked before.</summary>
    public static async Task<int> RunAsync(SimulateOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        options.Validate();

        // Opened before the work, so that a file that cannot be written is known at once.
        using StreamWriter? file = options.Output is null ? null : new StreamWriter(options.Output);
        using StreamWriter? chart = options.Chart is null ? null : new StreamWriter(options.Chart);
        IReadOnlyList<SimulationResult> results = terminal.ErrorIsScreen
            ? ShowProgress(options, terminal, cancellationToken)
            : Simulate(options, progress: null, cancellationToken);

        foreach (SimulationResult result in results)
        {
            string line = SimulationLine.Serialize(result, options);
            if (options.Json)
            {
                await terminal.Output.WriteLineAsync(line).ConfigureAwait(false);
            }

            if (file is not null)
            {
                await file.WriteLineAsync(line).ConfigureAwait(false);
            }
        }

        if (!options.Json)
        {
            SimulationTable.Write(results, terminal);
        }

        if (chart is not null)
        {
            await chart.WriteAsync(SimulationChart.Draw(results, options)).ConfigureAwait(false);
        }

        return ExitCodes.Success;
    }

    private static List<SimulationResult> Simulate(SimulateOptions options, Action? progress, CancellationToken cancellationToken)
    {
        var simulation = new RuleSimulation(options.Family, options.Vocabulary, options.Seed);
        List<SimulationResult> results = [];
        foreach ((ITreeVerifier verifier, TreeShape tree, float temperature) in options.Cells())
        {
            results.Add(simulation.Run(verifier, tree, temperature, options.Rounds, progress, cancellationToken));
        }

        return results;
    }

    private static List<SimulationResult> ShowProgress(SimulateOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask("Simulating", maxValue: (double)options.Cells().Count() * options.Rounds);
                return Simulate(options, () => bar.Increment(1), cancellationToken);
            });
    }
}
