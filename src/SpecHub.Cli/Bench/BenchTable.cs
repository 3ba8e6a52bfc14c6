using System.Globalization;
using Spectre.Console;

namespace SpecHub.Cli.Bench;

/// <summary>Prints the summary: with lines and colour where a person sees it, else in plain columns.</summary>
internal static class BenchTable
{
    // No row is as wide, so none is broken where nobody has a window.
    private const int PlainWidth = 200;

    /// <summary>Gets the place of the column that names the arm.</summary>
    public const int ArmColumn = 3;

    /// <summary>Gets the headings, some of them in two lines.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["class", "temp.", "at once", "arm", "tokens per\nevaluation", "tokens/s", "against off", "against one", "void"];

    public static void Write(IReadOnlyList<BenchRow> rows, Terminal terminal)
    {
        if (terminal.OutputHasColor)
        {
            IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(terminal.Output),
                Ansi = AnsiSupport.Yes,
                ColorSystem = ColorSystemSupport.Standard,
            });
            console.Write(Draw(rows, TableBorder.Rounded, line => line));
            return;
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        plain.Profile.Width = PlainWidth;
        plain.Write(Draw(rows, TableBorder.None, line => line.Replace('\n', ' ')));
        foreach (string line in text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            terminal.Output.WriteLine(line.TrimEnd());
        }
    }

    /// <summary>Says in one line what the table shows.</summary>
    public static string Describe(IReadOnlyList<BenchRow> rows)
    {
        BenchRow[] arms = [.. rows.Where(row => !row.IsOff && row.AgainstOff is not null)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.Sum(row => row.Runs.Count)} runs count, {rows.Sum(row => row.VoidRuns)} are void. Of {arms.Length} cells that speculate, {arms.Count(row => row.Loses)} are slower than plain decoding.");
    }

    /// <summary>Says in one line which run is void, and why.</summary>
    public static string DescribeVoid(BenchRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"void: {record.PromptClass} at temperature {record.Temperature} with {record.Concurrency} at once, {record.Mode} {record.Tree} {record.Verifier}, repeat {record.Repeat}: {record.VoidReason}");

    /// <summary>Returns the middle of some runs, with the least and greatest where there are several.</summary>
    public static string Show(Spread? spread, string format) => spread is not { } value
        ? string.Empty
        : value.Least == value.Greatest
            ? value.Median.ToString(format, CultureInfo.InvariantCulture)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{value.Median.ToString(format, CultureInfo.InvariantCulture)} ({value.Least.ToString(format, CultureInfo.InvariantCulture)} to {value.Greatest.ToString(format, CultureInfo.InvariantCulture)})");

    /// <summary>Returns what stands below the headings.</summary>
    public static IReadOnlyList<string> Cells(BenchRow row) =>
    [
        row.PromptClass,
        row.Temperature.ToString(CultureInfo.InvariantCulture),
        row.Concurrency.ToString(CultureInfo.InvariantCulture),
        row.Arm,
        row.TokensPerEvaluation?.ToString("0.00", CultureInfo.InvariantCulture) ?? string.Empty,
        Show(row.TokensPerSecond, "0.0"),
        Show(row.AgainstOff, "0.00"),
        Show(row.AgainstOne, "0.00"),
        row.VoidRuns == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{row.VoidRuns} of {row.VoidRuns + row.Runs.Count}"),
    ];

    private static Table Draw(IReadOnlyList<BenchRow> rows, TableBorder border, Func<string, string> heading)
    {
        // What says nothing in any row only takes room.
        bool[] isShown = [true, true, rows.Any(row => row.Concurrency > 1), true, true, true, true, rows.Any(row => row.AgainstOne is not null), rows.Any(row => row.VoidRuns > 0)];
        Table table = new Table().Border(border);
        for (int column = 0; column < Columns.Count; column++)
        {
            if (isShown[column])
            {
                var added = new TableColumn(heading(Columns[column]));
                table.AddColumn(column is 0 or ArmColumn ? added : added.RightAligned());
            }
        }

        foreach (BenchRow row in rows)
        {
            string color = row.VoidRuns > 0 ? "yellow" : row.Loses ? "red" : row.IsOff ? "default" : "green";
            table.AddRow([.. Cells(row).Where((_, column) => isShown[column]).Select(cell => $"[{color}]{cell.EscapeMarkup()}[/]")]);
        }

        return table;
    }
}
