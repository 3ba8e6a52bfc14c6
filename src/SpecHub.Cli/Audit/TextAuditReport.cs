using System.Globalization;
using Spectre.Console;

namespace SpecHub.Cli.Audit;

/// <summary>Prints a table of the findings, then every remark, then one line that sums up.</summary>
internal sealed class TextAuditReport(Terminal terminal) : IAuditReport
{
    // Wide enough for the evidence in two lines, where no terminal says how wide it is.
    private const int WidthOfFiles = 120;

    private readonly Table _table = new Table().AddColumns("check", "result", "evidence");
    private readonly List<string> _remarks = [];

    public void Add(string check, AuditFinding finding)
    {
        string evidence = string.Join(", ", finding.Numbers.Select(number => $"{number.Name} {Show(number.Value)}"));
        string color = finding.Result switch
        {
            AuditResult.Ok => "green",
            AuditResult.Failed => "red",
            _ => "yellow",
        };
        _table.AddRow(check, $"[{color}]{Name(finding.Result)}[/]", evidence.EscapeMarkup());
        _remarks.AddRange(finding.Remarks.Select(remark => $"{check}: {remark}"));
    }

    public void End(AuditSummary summary)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Output),
            Ansi = terminal.OutputHasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal.OutputHasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        if (!terminal.OutputHasColor)
        {
            console.Profile.Width = WidthOfFiles;
        }

        console.Write(_table);
        foreach (string remark in _remarks)
        {
            terminal.Output.WriteLine(remark);
        }

        terminal.Output.WriteLine(Describe(summary));
    }

    private static string Describe(AuditSummary summary) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(summary.Holds ? "All checks hold" : "The audit does not hold")}: {summary.Checks} checks, {summary.Failed} failed, {summary.Skipped} skipped, " +
        $"{summary.NotApplicable} not applicable; {summary.Rounds} rounds, seed {summary.Seed}, {summary.Backend}. " +
        $"A false alarm of the statistical checks has a probability below {AuditSubject.FalseAlarmRate:0E+0}.");

    private static string Name(AuditResult result) => result == AuditResult.NotApplicable ? "not applicable" : Spelling.Of(result);

    private static string Show(double value) => value.ToString(value is 0 or >= 1e-3 ? "0.####" : "0.#E+0", CultureInfo.InvariantCulture);
}
