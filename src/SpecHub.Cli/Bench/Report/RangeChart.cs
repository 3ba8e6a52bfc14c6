using System.Globalization;
using System.Xml.Linq;

namespace SpecHub.Cli.Bench.Report;

/// <summary>Draws a value of each arm over the classes of prompts: a dot for the middle, a line from the least to the greatest.</summary>
internal static class RangeChart
{
    // Points of one class stand side by side, so that their lines can be told apart.
    private const double Dodge = 12;
    private const double LeastStep = 90;

    /// <summary>Draws the chart.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="points">Class, arm and value of each point.</param>
    /// <param name="line">A value that gets a line of its own; null for none.</param>
    /// <param name="arms">All arms of the report, so that each keeps its colour.</param>
    public static XElement Draw(string title, IReadOnlyList<(string PromptClass, string Arm, Spread Value)> points, double? line, IReadOnlyList<string> arms)
    {
        string[] classes = [.. points.Select(point => point.PromptClass).Distinct(StringComparer.Ordinal)];
        string[] shown = [.. arms.Where(arm => points.Any(point => point.Arm == arm))];
        double width = Math.Max(LeastStep, (shown.Length + 2) * Dodge) * Math.Max(2, classes.Length);
        var axis = ValueAxis.Of(points.Select(point => point.Value.Greatest).Append(line ?? 0));
        var frame = new ChartFrame(title, "class of prompts", width, axis);
        List<XElement> shapes = [];
        foreach ((string promptClass, string arm, Spread value) in points)
        {
            double shift = Dodge * (Array.IndexOf(shown, arm) - ((shown.Length - 1) / 2.0));
            double x = frame.X((Array.IndexOf(classes, promptClass) + .5) / classes.Length) + shift;
            string color = ColorOf(arm, arms);
            shapes.Add(Svg.Line(x, frame.Y(value.Least), x, frame.Y(value.Greatest), color, 2, dash: null));
            shapes.Add(Svg.Dot(x, frame.Y(value.Median), color, string.Create(
                CultureInfo.InvariantCulture, $"{promptClass}, {arm}: {value.Median:0.00} ({value.Least:0.00} to {value.Greatest:0.00})")));
        }

        return frame.Draw(
            classes.Select((name, index) => ((index + .5) / classes.Length, name)),
            [.. shown.Select(arm => (arm, ColorOf(arm, arms)))],
            shapes,
            line);
    }

    private static string ColorOf(string arm, IReadOnlyList<string> arms) => ChartColors.Of(arms.TakeWhile(other => other != arm).Count());
}
