using System.Globalization;
using System.Xml.Linq;
using SpecHub.Baselines.Simulation;

namespace SpecHub.Cli;

/// <summary>One pair of axes of a chart, with a line for each verifier.</summary>
/// <param name="verifiers">The names of the lines, in the order of their colours.</param>
/// <param name="trees">What stands on the horizontal axis.</param>
/// <param name="scale">The vertical axis.</param>
internal sealed class ChartPanel(IReadOnlyList<string> verifiers, IReadOnlyList<string> trees, ChartScale scale)
{
    public const int Height = 320;

    private const int Left = 44;
    private const int Right = 16;
    private const int Top = 28;
    private const int Bottom = 36;
    private const int LeastStep = 110;
    private const int LeastWidth = 380;

    // Points of one tree stand side by side, so that their error bars can be told apart.
    private const double Dodge = 5;

    /// <summary>Gets the width of a panel with its margins: there is room for all points of a tree.</summary>
    public int Width { get; } = Math.Max(
        LeastWidth, Left + Right + (trees.Count * Math.Max(LeastStep, (int)((verifiers.Count + 3) * Dodge))));

    /// <summary>Draws the panel.</summary>
    /// <param name="x">Its left edge.</param>
    /// <param name="y">Its upper edge.</param>
    /// <param name="title">What stands above it.</param>
    /// <param name="results">The results that it shows.</param>
    public XElement Draw(double x, double y, string title, IReadOnlyList<SimulationResult> results)
    {
        var panel = new XElement(
            Svg.Name("g"),
            new XAttribute("class", "panel"),
            new XAttribute("transform", string.Create(CultureInfo.InvariantCulture, $"translate({x} {y})")),
            Svg.Text(Left, 18, "start", title));
        foreach (double tick in scale.Ticks)
        {
            panel.Add(
                Svg.Line(Left, Y(tick), Width - Right, Y(tick), "#dddddd", 1, dash: null),
                Svg.Text(Left - 6, Y(tick) + 4, "end", tick.ToString("0.##", CultureInfo.InvariantCulture)));
        }

        for (int tree = 0; tree < trees.Count; tree++)
        {
            panel.Add(Svg.Text(X(tree), Height - Bottom + 18, "middle", trees[tree]));
        }

        for (int verifier = 0; verifier < verifiers.Count; verifier++)
        {
            panel.Add(Series(verifier, [.. results.Where(result => result.Verifier == verifiers[verifier])]));
        }

        return panel;
    }

    private XElement Series(int verifier, IReadOnlyList<SimulationResult> results)
    {
        string color = ChartColors.Of(verifier);
        var series = new XElement(Svg.Name("g"), new XAttribute("class", "series"), new XAttribute("data-verifier", verifiers[verifier]));
        List<string> corners = [];
        double shift = Dodge * (verifier - ((verifiers.Count - 1) / 2.0));
        foreach (SimulationResult result in results)
        {
            double x = X(trees.ToList().IndexOf(result.Tree.ToString())) + shift;
            double y = Y(result.TokensPerEvaluation);
            corners.Add(string.Create(CultureInfo.InvariantCulture, $"{x:0.##},{y:0.##}"));
            series.Add(
                Svg.Line(x, Y(result.TokensPerEvaluation - result.TokensPerEvaluationError), x, Y(result.TokensPerEvaluation + result.TokensPerEvaluationError), color, 1, dash: null),
                Svg.Dot(x, y, color, string.Create(
                    CultureInfo.InvariantCulture, $"{result.Verifier} {result.Tree}: {result.TokensPerEvaluation:0.000} ± {result.TokensPerEvaluationError:0.000}")));
        }

        series.AddFirst(Svg.Polyline(corners, color, ChartColors.DashOf(verifier)));
        return series;
    }

    private double X(int tree) => Left + ((tree + .5) * (Width - Left - Right) / trees.Count);

    private double Y(double tokens) => Top + ((1 - scale.ShareOf(tokens)) * (Height - Top - Bottom));
}
