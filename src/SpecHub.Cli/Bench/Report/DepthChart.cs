using System.Globalization;
using System.Xml.Linq;

namespace SpecHub.Cli.Bench.Report;

/// <summary>Draws how often a draft was accepted at each depth, where the walk came so far.</summary>
internal static class DepthChart
{
    private const double Step = 56;

    /// <summary>Draws the chart.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="runs">The runs of one temperature, over all classes.</param>
    /// <param name="arms">All arms of the report, so that each keeps its colour.</param>
    public static XElement Draw(string title, IReadOnlyList<BenchRecord> runs, IReadOnlyList<string> arms)
    {
        int depths = Math.Max(1, runs.Select(run => run.DepthTried.Count).Append(0).Max());
        var frame = new ChartFrame(title, "depth", Step * Math.Max(4, depths), ValueAxis.Of([1]));
        List<XElement> shapes = [];
        List<(string, string)> series = [];
        for (int index = 0; index < arms.Count; index++)
        {
            BenchRecord[] own = [.. runs.Where(run => run.Arm == arms[index] && run.DepthTried.Count > 0)];
            if (own.Length == 0)
            {
                continue;
            }

            string color = ChartColors.Of(index);
            series.Add((arms[index], color));
            List<string> corners = [];
            for (int depth = 0; depth < depths; depth++)
            {
                int tried = own.Sum(run => run.DepthTried.ElementAtOrDefault(depth));
                if (tried == 0)
                {
                    break;
                }

                double acceptance = (double)own.Sum(run => run.DepthAccepted.ElementAtOrDefault(depth)) / tried;
                (double x, double y) = (frame.X((depth + .5) / depths), frame.Y(acceptance));
                corners.Add(string.Create(CultureInfo.InvariantCulture, $"{x:0.##},{y:0.##}"));
                shapes.Add(Svg.Dot(x, y, color, string.Create(
                    CultureInfo.InvariantCulture, $"{arms[index]}, depth {depth + 1}: {acceptance:0.000} of {tried}")));
            }

            shapes.Add(Svg.Polyline(corners, color, ChartColors.DashOf(index)));
        }

        return frame.Draw(
            Enumerable.Range(0, depths).Select(depth => ((depth + .5) / depths, (depth + 1).ToString(CultureInfo.InvariantCulture))), series, shapes);
    }
}
