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
        if (!terminal.OutputHasColor)
        {
            WritePlain(results, terminal);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Output) });
        foreach (IGrouping<float, SimulationResult> group in results.GroupBy(result => result.Temperature))
        {
            // A table for each temperature, in narrow columns, fits into a window of 80 characters.
            Table table = Framed([.. group]);
            console.Write(table.Title(string.Create(CultureInfo.InvariantCulture, $"temperature {group.Key}")));
        }
    }

    private static void WritePlain(IReadOnlyList<SimulationResult> results, Terminal terminal)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = PlainWidth;
        Table table = new Table().Border(TableBorder.None).AddColumn("temperature", column => column.RightAligned());
        AddColumns(table, "tokens per evaluation", "best possible");
        foreach (SimulationResult result in results)
        {
            table.AddRow([result.Temperature.ToString(CultureInfo.InvariantCulture), .. Cells(result)]);
        }

        console.Write(table);
        foreach (string line in text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            terminal.Output.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>Returns the rows of one temperature, those of a tree together and the best of them in green.</summary>
    private static Table Framed(IReadOnlyList<SimulationResult> results)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        AddColumns(table, "tokens per\nevaluation", "best\npossible");
        foreach (IGrouping<TreeShape, SimulationResult> group in results.GroupBy(result => result.Tree))
        {
            double best = group.Max(result => result.TokensPerEvaluation);
            foreach (SimulationResult result in group)
            {
                table.AddRow(result.TokensPerEvaluation == best ? [.. Cells(result).Select(cell => $"[green]{cell}[/]")] : Cells(result));
            }

            table.AddEmptyRow();
        }

        table.RemoveRow(table.Rows.Count - 1);
        return table;
    }

    private static void AddColumns(Table table, string tokens, string bound) => table.AddColumns(
        new TableColumn("tree").NoWrap(),
        new TableColumn("verifier").NoWrap(),
        new TableColumn(tokens).RightAligned().NoWrap(),
        new TableColumn("acceptance").RightAligned().NoWrap(),
        new TableColumn(bound).RightAligned().NoWrap());

    private static string[] Cells(SimulationResult result) =>
    [
        result.Tree.ToString(),
        result.Verifier.EscapeMarkup(),
        WithError(result.TokensPerEvaluation, result.TokensPerEvaluationError),
        WithError(result.Acceptance, result.AcceptanceError),
        result.AcceptanceBound.ToString("0.000", CultureInfo.InvariantCulture),
    ];

    private static string WithError(double mean, double error) => string.Create(CultureInfo.InvariantCulture, $"{mean:0.000} ± {error:0.000}");
}
