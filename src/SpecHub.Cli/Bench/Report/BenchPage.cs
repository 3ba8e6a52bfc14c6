using System.Globalization;
using System.Xml.Linq;

namespace SpecHub.Cli.Bench.Report;

/// <summary>Makes the report: one HTML page with its charts inside, which loads nothing.</summary>
internal static class BenchPage
{
    private const string Style =
        "body{font-family:sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#222;background:#fff}" +
        "figure{display:inline-block;margin:0 1.5rem 1.5rem 0;vertical-align:top}svg{max-width:100%;height:auto}" +
        "table{border-collapse:collapse}td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:right;white-space:nowrap}" +
        "td:first-child,th:first-child,td.arm,th.arm{text-align:left}tr.loses td{color:#b3261e}tr.void td{color:#8a6d00}p{max-width:60rem}";

    /// <summary>Returns the page.</summary>
    /// <param name="records">All runs, void ones included.</param>
    /// <param name="rows">Their summary.</param>
    /// <param name="more">What follows the charts, such as a simulation; empty for nothing.</param>
    public static string Draw(IReadOnlyList<BenchRecord> records, IReadOnlyList<BenchRow> rows, IEnumerable<XElement> more)
    {
        string[] arms = [.. rows.Select(row => row.Arm).Distinct(StringComparer.Ordinal)];
        BenchRecord[] runs = [.. records.Where(record => !record.Void)];
        var page = new XElement(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width")),
                new XElement("title", "spechub bench"),
                new XElement("style", Style)),
            new XElement(
                "body",
                new XElement("h1", "Speculative decoding against plain decoding"),
                new XElement("p", DescribeOrigin(records)),
                new XElement("p", BenchTable.Describe(rows)),
                Section("Speed", "Tokens per second over those of plain decoding in the same repeat, on the same prompts and seeds. Dots are medians, lines go from the least to the greatest. Below 1 is slower than plain decoding.", SpeedCharts(rows, arms)),
                Section("Tokens per evaluation", "How many tokens come out of a forward pass of the target: what speculation gains, whatever the machine.", TokenCharts(rows, arms)),
                Section("Time by stage", "Where the time of a token goes.", StageCharts(runs, arms)),
                Section("Acceptance by depth", "How often a drafted token was accepted at a depth, of the rounds whose walk came so far.", DepthCharts(runs, arms)),
                more,
                new XElement("h2", "All cells"),
                Table(rows)));
        return "<!DOCTYPE html>\n" + page.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    /// <summary>Returns a section of the page.</summary>
    public static XElement Section(string title, string text, IEnumerable<XElement> charts) => new(
        "section",
        new XElement("h2", title),
        new XElement("p", text),
        charts.Select(chart => new XElement("figure", chart)));

    private static IEnumerable<XElement> SpeedCharts(IReadOnlyList<BenchRow> rows, string[] arms) =>
        from row in rows
        group row by (row.Temperature, row.Concurrency)
        into setting
        select RangeChart.Draw(
            string.Create(CultureInfo.InvariantCulture, $"speed against off, temperature {setting.Key.Temperature}, {setting.Key.Concurrency} at once"),
            Points(setting, row => row.AgainstOff), line: 1, arms);

    private static IEnumerable<XElement> TokenCharts(IReadOnlyList<BenchRow> rows, string[] arms) =>
        from row in rows
        where row.Concurrency == rows.Min(other => other.Concurrency)
        group row by row.Temperature
        into setting
        select RangeChart.Draw(
            string.Create(CultureInfo.InvariantCulture, $"tokens per evaluation, temperature {setting.Key}"),
            Points(setting, row => Spread.Of(row.Runs.Select(run => run.TokensPerEvaluation))), line: 1, arms);

    private static IReadOnlyList<(string PromptClass, string Arm, Spread Value)> Points(IEnumerable<BenchRow> rows, Func<BenchRow, Spread?> valueOf) =>
    [
        .. from row in rows
           where !row.IsOff
           let value = valueOf(row)
           where value is not null
           select (row.PromptClass, row.Arm, value.Value),
    ];

    private static IEnumerable<XElement> StageCharts(BenchRecord[] runs, string[] arms) =>
        from run in runs
        group run by (run.Temperature, run.Concurrency)
        into setting
        select StageChart.Draw(
            string.Create(CultureInfo.InvariantCulture, $"milliseconds a token, temperature {setting.Key.Temperature}, {setting.Key.Concurrency} at once"), [.. setting], arms);

    private static IEnumerable<XElement> DepthCharts(BenchRecord[] runs, string[] arms) =>
        from run in runs
        group run by run.Temperature
        into setting
        select DepthChart.Draw(string.Create(CultureInfo.InvariantCulture, $"acceptance, temperature {setting.Key}"), [.. setting], arms);

    private static XElement Table(IReadOnlyList<BenchRow> rows) => new(
        "table",
        new XElement("tr", BenchTable.Columns.Select((name, column) => Cell("th", name, column))),
        rows.Select(row => new XElement(
            "tr",
            new XAttribute("class", row.VoidRuns > 0 ? "void" : row.Loses ? "loses" : "holds"),
            BenchTable.Cells(row).Select((text, column) => Cell("td", text, column)))));

    // A cell without a text would be written as an element that HTML does not know to be closed.
    private static XElement Cell(string kind, string text, int column) => new(
        kind, column == BenchTable.ArmColumn ? new XAttribute("class", "arm") : null, text.Length == 0 ? "\u2013" : text.Replace('\n', ' '));

    private static string DescribeOrigin(IReadOnlyList<BenchRecord> records) => records.Count == 0 || records[0].Origin is not { } origin
        ? "Nobody noted what ran this."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{origin.Model} with {origin.Draft ?? "no draft"}, {origin.Backend}, {origin.Processors} processors ({origin.Processor}), {origin.Threads?.ToString(CultureInfo.InvariantCulture) ?? "default"} threads, up to {origin.MaxTokens} tokens an answer.");
}
