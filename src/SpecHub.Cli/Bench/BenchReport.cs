using System.Xml.Linq;
using SpecHub.Cli.Bench.Costs;
using SpecHub.Cli.Bench.Report;

namespace SpecHub.Cli.Bench;

/// <summary>Shows all runs: the table, what is void, the simulation and the page.</summary>
internal static class BenchReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="records">All runs.</param>
    /// <param name="costs">The costs of another machine; null for no simulation.</param>
    /// <param name="html">Receives the page; null for none.</param>
    /// <param name="terminal">Where to print.</param>
    /// <returns><see cref="ExitCodes.Success"/>, or <see cref="ExitCodes.VoidRuns"/>.</returns>
    public static async Task<int> WriteAsync(IReadOnlyList<BenchRecord> records, CostModel? costs, TextWriter? html, Terminal terminal)
    {
        IReadOnlyList<BenchRow> rows = BenchSummary.Of(records);
        BenchTable.Write(rows, terminal);
        IReadOnlyList<CostResult> simulated = costs is null ? [] : CostReplay.Run(rows, costs);
        if (costs is not null)
        {
            CostTable.Write(simulated, costs, terminal);
        }

        if (html is not null)
        {
            string[] arms = [.. rows.Select(row => row.Arm).Distinct(StringComparer.Ordinal)];
            XElement[] more = costs is null ? [] : [CostTable.Draw(simulated, costs, arms)];
            await html.WriteAsync(BenchPage.Draw(records, rows, more)).ConfigureAwait(false);
        }

        foreach (BenchRecord record in records.Where(record => record.Void))
        {
            await terminal.Error.WriteLineAsync(BenchTable.DescribeVoid(record)).ConfigureAwait(false);
        }

        await terminal.Error.WriteLineAsync(BenchTable.Describe(rows)).ConfigureAwait(false);
        return records.Any(record => record.Void) ? ExitCodes.VoidRuns : ExitCodes.Success;
    }
}
