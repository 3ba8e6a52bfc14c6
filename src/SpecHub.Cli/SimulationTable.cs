using System.Globalization;
using SpecHub.Baselines.Simulation;
using SpecHub.Trees;
using Spectre.Console;

namespace SpecHub.Cli;

/// <summary>Prints results as a table: with lines and colour where a person sees it, else in plain columns.</summary>
internal static class SimulationTable
{
    // No row is as wide, so none is broken where nobody has a window.
    private const int PlainWidth = 200;

    public static void Write(IReadOnlyList<SimulationResult> results, Terminal terminal)
    {
        if (terminal.OutputHasColor)
        {
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Output) }).Write(Table(results, isPlain: false));
            return;
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = PlainWidth;
        console.Write(Table(results, isPlain: true));
        foreach (string line in text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            terminal.Output.WriteLine(line.TrimEnd());
        }
    }

    private static Table Table(IReadOnlyList<SimulationResult> results, bool isPlain)
    {
        Table table = new Table()
            .Border(isPlain ? TableBorder.None : TableBorder.Rounded)
            .AddColumns(
                new TableColumn("temperature").RightAligned(),
                new TableColumn("tree"),
                new TableColumn("verifier"),
                new TableColumn("tokens per evaluation").RightAligned(),
                new TableColumn("acceptance").RightAligned(),
                new TableColumn("best possible").RightAligned());
        foreach (IGrouping<(float Temperature, TreeShape Tree), SimulationResult> group in results.GroupBy(result => (result.Temperature, result.Tree)))
        {
            double best = group.Max(result => result.TokensPerEvaluation);
            foreach (SimulationResult result in group)
            {
                string tokens = WithError(result.TokensPerEvaluation, result.TokensPerEvaluationError);
                table.AddRow(
                    result.Temperature.ToString(CultureInfo.InvariantCulture),
                    result.Tree.ToString(),
                    result.Verifier.EscapeMarkup(),
                    result.TokensPerEvaluation == best ? $"[green]{tokens}[/]" : tokens,
                    WithError(result.Acceptance, result.AcceptanceError),
                    result.AcceptanceBound.ToString("0.000", CultureInfo.InvariantCulture));
            }
        }

        return table;
    }

    private static string WithError(double mean, double error) => string.Create(CultureInfo.InvariantCulture, $"{mean:0.000} ± {error:0.000}");
}
