using System.Globalization;
using System.Xml.Linq;
using SpecHub.Baselines.Simulation;

namespace SpecHub.Cli;

/// <summary>Draws tokens per evaluation as an SVG image: a panel for each temperature, in it a line for each verifier over the trees.</summary>
internal static class SimulationChart
{
    private const int Margin = 20;
    private const int TitleHeight = 40;
    private const int LegendRowHeight = 20;
    private const int LegendEntryWidth = 170;

    public static string Draw(IReadOnlyList<SimulationResult> results, SimulateOptions options)
    {
        string[] verifiers = [.. results.Select(result => result.Verifier).Distinct(StringComparer.Ordinal)];
        string[] trees = [.. options.Trees.Select(tree => tree.ToString())];
        var scale = ChartScale.Of(results.Select(result => result.TokensPerEvaluation + result.TokensPerEvaluationError));
        var panel = new ChartPanel(verifiers, trees, scale);
        int width = (2 * Margin) + (options.Temperatures.Count * panel.Width);
        int perRow = Math.Max(1, (width - (2 * Margin)) / LegendEntryWidth);
        int legend = TitleHeight + ChartPanel.Height;
        int height = legend + (LegendRowHeight * ((verifiers.Length + perRow - 1) / perRow)) + Margin;

        var picture = new XElement(
            Svg.Name("svg"),
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("width", width),
            new XAttribute("height", height),
            new XAttribute("font-family", "sans-serif"),
            new XAttribute("font-size", 12),
            new XElement(Svg.Name("rect"), new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "white")),
            Svg.Text(Margin, 24, "start", $"Tokens per evaluation, family {options.Family.Name}, {options.Rounds} rounds, ± one standard error", size: 14));
        for (int i = 0; i < options.Temperatures.Count; i++)
        {
            float temperature = options.Temperatures[i];
            picture.Add(panel.Draw(
                Margin + (i * panel.Width), TitleHeight, string.Create(CultureInfo.InvariantCulture, $"temperature {temperature}"),
                [.. results.Where(result => result.Temperature == temperature)]));
        }

        for (int i = 0; i < verifiers.Length; i++)
        {
            double x = Margin + (LegendEntryWidth * (i % perRow));
            double y = legend + (LegendRowHeight * (i / perRow)) + 8;
            picture.Add(Svg.Line(x, y, x + 26, y, ChartColors.Of(i), 2, ChartColors.DashOf(i)), Svg.Text(x + 32, y + 4, "start", verifiers[i]));
        }

        return picture + "\n";
    }
}
