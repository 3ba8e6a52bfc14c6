using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SpecHub.Cli.Tests;

public sealed partial class SimulateActionTests
{
    private static readonly string[] Names =
        ["family", "vocabulary", "seed", "verifier", "tree", "temperature", "rounds", "tokensPerEvaluation", "tokensPerEvaluationError",
         "acceptance", "acceptanceError", "acceptanceBound"];

    private static readonly string[] Brief =
        ["simulate", "--vocabulary", "40", "--rounds", "200", "--trees", "2^2,chain:3", "--temperatures", "0.6,1", "--verifiers", "coupled,spechub,hub-traversal"];

    [Fact]
    public async Task RunAsync_Json_IsALineForEachCellWithAcceptanceBelowItsBound()
    {
        JsonElement[] lines = await LinesAsync([.. Brief, "--json"]);
        Assert.Equal(2 * 2 * 3, lines.Length);
        foreach (JsonElement line in lines)
        {
            Assert.Equal(Names, line.EnumerateObject().Select(property => property.Name), StringComparer.Ordinal);
            double acceptance = line.GetProperty("acceptance").GetDouble();
            double error = line.GetProperty("acceptanceError").GetDouble();
            Assert.InRange(acceptance, .2, line.GetProperty("acceptanceBound").GetDouble() + (5 * error));
            Assert.InRange(line.GetProperty("tokensPerEvaluation").GetDouble(), 1 + acceptance, 4);
            Assert.Equal(200, line.GetProperty("rounds").GetInt32());
        }

        Assert.Equal(
            ["coupled 2^2 0.6", "spechub 2^2 0.6", "hub-traversal 2^2 0.6", "coupled chain:3 0.6"],
            lines.Take(4).Select(line => $"{line.GetProperty("verifier")} {line.GetProperty("tree")} {line.GetProperty("temperature").GetRawText()}"),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SameSeedTwice_IsTheSameToTheLastDigitAndAnotherSeedIsNot()
    {
        string[] arguments = [.. Brief, "--json", "--seed", "5"];
        CliResult first = await Cli.CallAsync(arguments);
        Assert.Equal(first.Output, (await Cli.CallAsync(arguments)).Output);
        double before = (await LinesAsync(arguments))[0].GetProperty("acceptanceBound").GetDouble();
        double after = (await LinesAsync([.. arguments[..^1], "6"]))[0].GetProperty("acceptanceBound").GetDouble();
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task RunAsync_Redirected_IsAPlainTable()
    {
        CliResult result = await Cli.CallAsync(Brief);
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        Assert.Equal(string.Empty, result.Error);
        string[] lines = result.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(1 + 12, lines.Length);
        Assert.Matches(@"^temperature\s+tree\s+verifier\s+tokens per evaluation\s+acceptance\s+best possible$", lines[0]);
        Assert.All(lines[1..], line => Assert.Matches(@"^\s+[0-9.]+ (2\^2|chain:3)\s+[a-z-]+\s+\d\.\d{3} ± 0\.\d{3}\s+0\.\d{3} ± 0\.\d{3}\s+[01]\.\d{3}$", line));
    }

    [Fact]
    public async Task RunAsync_ColorTerminal_DrawsATable()
    {
        await using var output = new StringWriter();
        var terminal = new Terminal(() => Stream.Null, output, TextWriter.Null) { OutputHasColor = true };
        Assert.Equal(ExitCodes.Success, await SpecHubCommand.RunAsync(Brief, terminal, CancellationToken.None));
        string[] lines = Color().Replace(output.ToString(), string.Empty).ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(2, lines.Count(line => line.Contains("temperature", StringComparison.Ordinal)));
        Assert.Equal(4, lines.Count(line => line.Contains("│ hub-traversal │", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task RunAsync_OutputAndChart_AreWritten()
    {
        using var folder = new TestFolder();
        string lines = Path.Combine(folder.Root, "r.jsonl");
        string chart = Path.Combine(folder.Root, "r.svg");
        CliResult result = await Cli.CallAsync([.. Brief, "--json", "--output", lines, "--chart", chart]);
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        Assert.Equal(result.Output, await File.ReadAllTextAsync(lines));

        XElement picture = XElement.Load(chart);
        Assert.Equal("svg", picture.Name.LocalName);
        XElement[] panels = [.. OfClass(picture, "panel")];
        Assert.Equal(2, panels.Length);
        foreach (XElement panel in panels)
        {
            XElement[] series = [.. OfClass(panel, "series")];
            Assert.Equal(["coupled", "spechub", "hub-traversal"], series.Select(line => line.Attribute("data-verifier")!.Value), StringComparer.Ordinal);
            Assert.All(series, line => Assert.Equal(2, line.Descendants().Count(shape => shape.Name.LocalName == "circle")));
            IEnumerable<string> colors =
                from shape in panel.Descendants()
                where shape.Name.LocalName == "polyline"
                select shape.Attribute("stroke")!.Value;
            Assert.Equal(3, colors.ToHashSet(StringComparer.Ordinal).Count);
        }
    }

    [Fact]
    public async Task RunAsync_Chart_PutsHigherValuesHigher()
    {
        using var folder = new TestFolder();
        string chart = Path.Combine(folder.Root, "r.svg");
        JsonElement[] lines = await LinesAsync([.. Brief[..^3], "1", .. Brief[^2..], "--json", "--chart", chart]);
        double[] heights = [.. XElement.Load(chart).Descendants().Where(shape => shape.Name.LocalName == "circle").Select(dot => (double)dot.Attribute("cy")!)];

        // Dots come verifier by verifier, lines tree by tree.
        double[] values = [.. lines.GroupBy(line => line.GetProperty("verifier").GetString(), StringComparer.Ordinal)
            .SelectMany(group => group).Select(line => line.GetProperty("tokensPerEvaluation").GetDouble())];
        for (int i = 0; i < values.Length; i++)
        {
            for (int j = 0; j < values.Length; j++)
            {
                Assert.True(values[i] <= values[j] || heights[i] <= heights[j], $"{values[i]} is drawn at {heights[i]}, {values[j]} at {heights[j]}.");
            }
        }
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsWithTheCodeOfCtrlC()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await using var error = new StringWriter();
        int code = await SpecHubCommand.RunAsync(Brief, new Terminal(() => Stream.Null, TextWriter.Null, error), cancellation.Token);
        Assert.Equal(ExitCodes.Interrupted, code);
        Assert.Equal($"spechub: interrupted.{Environment.NewLine}", error.ToString());
    }

    [GeneratedRegex(@"\e\[[0-9;]*m", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Color();

    private static IEnumerable<XElement> OfClass(XElement element, string name) =>
        element.Descendants().Where(inner => inner.Attribute("class")?.Value == name);

    private static async Task<JsonElement[]> LinesAsync(params string[] arguments)
    {
        CliResult result = await Cli.CallAsync(arguments);
        Assert.True(result.ExitCode == ExitCodes.Success, result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

        static JsonElement Parse(string line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
    }
}
