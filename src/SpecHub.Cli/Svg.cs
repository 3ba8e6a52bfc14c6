using System.Globalization;
using System.Xml.Linq;

namespace SpecHub.Cli;

/// <summary>The few shapes that a chart is made of.</summary>
internal static class Svg
{
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    public static XName Name(string name) => Namespace + name;

    public static XElement Text(double x, double y, string anchor, string text, int size = 12) => new(
        Name("text"), Number("x", x), Number("y", y), new XAttribute("text-anchor", anchor), new XAttribute("font-size", size), text);

    public static XElement Line(double x1, double y1, double x2, double y2, string color, double width, string? dash) => new(
        Name("line"), Number("x1", x1), Number("y1", y1), Number("x2", x2), Number("y2", y2), Stroke(color, width, dash));

    public static XElement Polyline(IEnumerable<string> corners, string color, string? dash) => new(
        Name("polyline"), new XAttribute("points", string.Join(' ', corners)), new XAttribute("fill", "none"), Stroke(color, width: 2, dash));

    /// <summary>Returns a point that shows a text where a mouse rests on it.</summary>
    public static XElement Dot(double x, double y, string color, string title) => new(
        Name("circle"), Number("cx", x), Number("cy", y), new XAttribute("r", 3), new XAttribute("fill", color), new XElement(Name("title"), title));

    /// <summary>Returns a filled rectangle that shows a text where a mouse rests on it.</summary>
    public static XElement Bar(double x, double y, double width, double height, string color, string title) => new(
        Name("rect"), Number("x", x), Number("y", y), Number("width", width), Number("height", height), new XAttribute("fill", color),
        new XElement(Name("title"), title));

    private static IEnumerable<XAttribute> Stroke(string color, double width, string? dash)
    {
        yield return new XAttribute("stroke", color);
        yield return Number("stroke-width", width);
        if (dash is not null)
        {
            yield return new XAttribute("stroke-dasharray", dash);
        }
    }

    private static XAttribute Number(string name, double value) => new(name, value.ToString("0.##", CultureInfo.InvariantCulture));
}
