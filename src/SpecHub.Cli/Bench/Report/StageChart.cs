using System.Globalization;
using System.Xml.Linq;

namespace SpecHub.Cli.Bench.Report;

/// <summary>Draws where the time of a token goes, arm by arm: one bar each, of one piece a stage.</summary>
internal static class StageChart
{
    private const double Step = 120;
    private const double BarWidth = 46;

    // The colours are those of no arm's place: a stage is no arm.
    private static readonly (string Name, string Color, Func<BenchRecord, double> Seconds)[] Stages =
    [
        ("evaluate: the target's passes", "#4477aa", run => run.EvaluateSeconds),
        ("draft", "#ee6677", run => run.DraftSeconds),
        ("verify", "#228833", run => run.VerifySeconds),
        ("commit", "#ccbb44", run => run.CommitSeconds),
        ("the rest: prompts of others, the engine", "#bbbbbb", Rest),
    ];

    /// <summary>Draws the chart.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="runs">The runs of one setting, over all classes.</param>
    /// <param name="order">All arms of the report, in its order.</param>
    public static XElement Draw(string title, IReadOnlyList<BenchRecord> runs, IReadOnlyList<string> order)
    {
        (string Key, BenchRecord[] Runs)[] arms =
            [.. order.Select(arm => (arm, runs.Where(run => run.Arm == arm).ToArray())).Where(arm => arm.Item2.Length > 0)];
        var axis = ValueAxis.Of(arms.Select(arm => Stages.Sum(stage => Milliseconds(arm.Runs, stage.Seconds))));
        var frame = new ChartFrame(title, "arm", Step * arms.Length, axis);
        List<XElement> shapes = [];
        List<(double, string)> labels = [];
        for (int i = 0; i < arms.Length; i++)
        {
            double share = (i + .5) / arms.Length;
            double below = 0;
            foreach ((string name, string color, Func<BenchRecord, double> seconds) in Stages)
            {
                double height = Milliseconds(arms[i].Runs, seconds);
                shapes.Add(Svg.Bar(
                    frame.X(share) - (BarWidth / 2), frame.Y(below + height), BarWidth, frame.Y(below) - frame.Y(below + height), color,
                    string.Create(CultureInfo.InvariantCulture, $"{arms[i].Key}, {name}: {height:0.00} ms a token")));
                below += height;
            }

            labels.Add((share, arms[i].Key));
        }

        return frame.Draw(labels, [.. Stages.Select(stage => (stage.Name, stage.Color))], shapes);
    }

    private static double Milliseconds(IReadOnlyCollection<BenchRecord> runs, Func<BenchRecord, double> seconds) =>
        1000 * runs.Sum(seconds) / Math.Max(1, runs.Sum(run => run.Tokens));

    private static double Rest(BenchRecord run) => Math.Max(
        0, run.DecodeSeconds - run.EvaluateSeconds - run.DraftSeconds - run.VerifySeconds - run.CommitSeconds);
}
