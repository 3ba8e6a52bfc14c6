using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SpecHub.Cli.Bench;
using SpecHub.Cli.Bench.Report;

namespace SpecHub.Cli.Tests.Bench;

public sealed class BenchPageTests
{
    private static readonly BenchRecord[] Runs =
    [
        Records.Of("off", 100), Records.Of("chain", 50), Records.Of("tree", 150), Records.Of("off", 100, promptClass: "code"),
        Records.Of("chain", 120, promptClass: "code"), Records.Of("tree", 90, promptClass: "code"), Records.Of("off", 100, repeat: 1),
        Records.Of("chain", 60, repeat: 1), Records.Of("tree", 10, repeat: 1, isVoid: true),
    ];

    [Fact]
    public void Draw_Page_LoadsNothing()
    {
        string page = Page();
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\b(src|href|srcset|action|@import|url\()", page);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(
            Regex.Matches(page, "\\w+://[^\"< ]*", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Value),
            address => Assert.Equal("http://www.w3.org/2000/svg", address));
    }

    [Fact]
    public void Draw_Page_HasASectionForEachQuestionAndARowForEachCell()
    {
        XElement page = Parse();
        Assert.Equal(
            ["Speed", "Tokens per evaluation", "Time by stage", "Acceptance by depth", "All cells"],
            page.Descendants("h2").Select(heading => heading.Value), StringComparer.Ordinal);
        Assert.All(page.Descendants("section"), section => Assert.Single(section.Descendants(), shape => shape.Name.LocalName == "svg"));
        XElement[] rows = [.. page.Descendants("tr").Skip(1)];
        Assert.Equal(6, rows.Length);
        Assert.Equal("loses", rows.Single(row => row.Value.Contains("chain:4", StringComparison.Ordinal) && row.Value.Contains("story", StringComparison.Ordinal)).Attribute("class")!.Value);
        Assert.Equal("void", rows.Single(row => row.Value.Contains("1 of 2", StringComparison.Ordinal)).Attribute("class")!.Value);

        // Nothing that a browser would read as an open tag.
        Assert.DoesNotContain(page.Descendants(), element => element.IsEmpty && element.Name.LocalName is not ("meta" or "line" or "polyline"));
    }

    [Fact]
    public void Draw_SpeedChart_PutsTheLineOfPlainDecodingBetweenLosersAndWinners()
    {
        XElement chart = Chart(0);
        double one = (double)chart.Elements().Single(shape => shape.Attribute("stroke-dasharray") is not null).Attribute("y1")!;
        XElement[] dots = [.. chart.Elements().Where(shape => shape.Name.LocalName == "circle")];
        Assert.Equal(4, dots.Length);
        foreach (XElement dot in dots)
        {
            string value = Regex.Match(dot.Value, @": ([0-9.]+) ", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
            Assert.Equal(double.Parse(value, CultureInfo.InvariantCulture) > 1, (double)dot.Attribute("cy")! < one);
        }
    }

    [Fact]
    public void Draw_StageChart_StacksToTheTimeOfAToken()
    {
        XElement chart = Chart(2);
        double[] tops = [.. chart.Elements().Where(shape => shape.Name.LocalName == "rect" && shape.Value.Contains("ms a token", StringComparison.Ordinal)).Select(bar => (double)bar.Attribute("y")!)];
        Assert.Equal(3 * 5, tops.Length);
        Assert.Contains(chart.Elements(), bar => bar.Value == "off, evaluate: the target's passes: 7.00 ms a token");

        string[] named = [.. chart.Elements().Where(shape => shape.Name.LocalName == "text").Select(text => text.Value)];
        Assert.True(Array.IndexOf(named, "off") < Array.IndexOf(named, "chain:4, coupled"));

        // Each piece stands on the one before it.
        Assert.All(tops.Chunk(5), bar => Assert.Equal(bar.OrderDescending(), bar));
    }

    [Fact]
    public void Draw_DepthChart_FallsAsTheCountsDo()
    {
        XElement chart = Chart(3);
        XElement[] lines = [.. chart.Elements().Where(shape => shape.Name.LocalName == "polyline")];
        Assert.Equal(2, lines.Length);
        Assert.Contains(chart.Elements(), dot => dot.Value == "chain:4, coupled, depth 1: 0.600 of 150");
    }

    [Theory]
    [InlineData(new double[] { 1.05 }, 1.2)]
    [InlineData(new double[] { 0.9, 6 }, 6)]
    [InlineData(new double[] { 37 }, 40)]
    [InlineData(new double[] { }, 1)]
    public void ValueAxis_Of_EndsAtARoundNumberAboveAllValues(double[] values, double end)
    {
        var axis = ValueAxis.Of(values);
        Assert.Equal(end, axis.Ticks.Last(), 9);
        Assert.Equal(1, axis.ShareOf(end), 9);
        Assert.InRange(axis.Ticks.Count(), 2, 8);
    }

    private static string Page() => BenchPage.Draw(Runs, BenchSummary.Of(Runs), more: []);

    private static XElement Parse() => XElement.Parse(Page()["<!DOCTYPE html>".Length..]);

    private static XElement Chart(int section) =>
        Parse().Descendants("section").ElementAt(section).Descendants().First(shape => shape.Name.LocalName == "svg");
}
