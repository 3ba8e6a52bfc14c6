using System.Globalization;
using System.Xml.Linq;

namespace SpecHub.Cli.Bench.Report;

/// <summary>What all charts of the report have around them: a title, axes with their names, and an entry for each series.</summary>
/// <param name="title">What stands above.</param>
/// <param name="horizontal">The name of the horizontal axis.</param>
/// <param name="width">The width of the plot, without margins.</param>
/// <param name="axis">The vertical axis.</param>
internal sealed class ChartFrame(string title, string horizontal, double width, ValueAxis axis)
{
    private const double Left = 56;
    private const double Top = 34;
    private const double Height = 220;
    private const double Bottom = 46;
    private const double Right = 16;
    private const double EntryHeight = 18;

    public double X(double share) => Left + (share * width);

    public double Y(double value) => Top + ((1 - axis.ShareOf(value)) * Height);

    /// <summary>Draws the frame around some shapes.</summary>
    /// <param name="labels">What stands below the horizontal axis, each at its share of the width.</param>
    /// <param name="series">The names of the series with their colours, in the order of the legend.</param>
    /// <param name="shapes">What is drawn inside.</param>
    /// <param name="line">A value that gets a line of its own, such as that of plain decoding; null for none.</param>
    public XElement Draw(
        IEnumerable<(double Share, string Text)> labels, IReadOnlyList<(string Name, string Color)> series, IEnumerable<XElement> shapes, double? line = null)
    {
        double total = Left + width + Right;
        double legend = Top + Height + Bottom;
        double bottom = legend + (EntryHeight * series.Count) + 4;
        var picture = new XElement(
            Svg.Name("svg"),
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {total} {bottom}")),
            new XAttribute("width", total.ToString(CultureInfo.InvariantCulture)),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", title),
            new XAttribute("font-family", "sans-serif"),
            Svg.Text(Left, 18, "start", title, size: 13));
        foreach (double tick in axis.Ticks)
        {
            picture.Add(
                Svg.Line(Left, Y(tick), Left + width, Y(tick), "#dddddd", 1, dash: null),
                Svg.Text(Left - 6, Y(tick) + 4, "end", tick.ToString("0.###", CultureInfo.InvariantCulture)));
        }

        if (line is { } value)
        {
            picture.Add(Svg.Line(Left, Y(value), Left + width, Y(value), "#555555", 1, dash: "4 3"));
        }

        picture.Add(labels.Select(label => Svg.Text(X(label.Share), Top + Height + 18, "middle", label.Text)));
        picture.Add(Svg.Text(Left + (width / 2), Top + Height + 36, "middle", horizontal));
        picture.Add(shapes);
        for (int i = 0; i < series.Count; i++)
        {
            double y = legend + (EntryHeight * i);
            picture.Add(Svg.Bar(Left, y, 12, 12, series[i].Color, series[i].Name), Svg.Text(Left + 18, y + 10, "start", series[i].Name));
        }

        return picture;
    }
}
