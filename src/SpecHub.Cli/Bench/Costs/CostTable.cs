using System.Globalization;
using System.Xml.Linq;
using SpecHub.Cli.Bench.Report;

namespace SpecHub.Cli.Bench.Costs;

/// <summary>Shows a simulation, and says wherever a number stands that it is one.</summary>
internal static class CostTable
{
    /// <summary>Prints the results.</summary>
    public static void Write(IReadOnlyList<CostResult> results, CostModel model, Terminal terminal)
    {
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"SIMULATED, not measured: the acceptance above on the costs of {model.Name}");
        foreach (CostResult result in results)
        {
            terminal.Output.WriteLine(Line(result));
        }

        foreach (CostResult best in CostReplay.Best(results))
        {
            terminal.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"best (simulated) for {best.PromptClass} at temperature {best.Temperature}: {best.Arm}, {best.SpeedUp:0.00} times plain decoding"));
        }
    }

    /// <summary>Returns the section of the report.</summary>
    public static XElement Draw(IReadOnlyList<CostResult> results, CostModel model, IReadOnlyList<string> arms)
    {
        XElement section = BenchPage.Section(
            $"Simulated: {model.Name}",
            "Simulated, not measured: the acceptance above on the costs of another machine. Speed over that of plain decoding there.",
            from result in results
            group result by result.Temperature
            into setting
            select RangeChart.Draw(
                string.Create(CultureInfo.InvariantCulture, $"simulated speed against off, temperature {setting.Key}"),
                [.. setting.Where(result => result.Arm != BenchSummary.Off)
                    .Select(result => (result.PromptClass, result.Arm, new Spread(result.SpeedUp, result.SpeedUp, result.SpeedUp)))],
                line: 1, arms));
        section.Add(
            new XElement("p", "Best (simulated): " + string.Join("; ", CostReplay.Best(results).Select(best => string.Create(
                CultureInfo.InvariantCulture, $"{best.PromptClass} at temperature {best.Temperature}: {best.Arm}, {best.SpeedUp:0.00}"))) + "."),
            new XElement("p", "Sources of the costs: " + string.Join(" ", model.Sources)));
        return section;
    }

    private static string Line(CostResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.PromptClass,-10} {result.Temperature,5}  {result.Arm,-24} {result.TokensPerEvaluation,6:0.00} tokens per evaluation  {result.RoundMilliseconds,8:0.00} ms a round  {result.SpeedUp,6:0.00} simulated");
}
