using System.Text.RegularExpressions;
using SpecHub.Cli.Bench;

namespace SpecHub.Cli.Tests.Bench;

public sealed partial class BenchTableTests
{
    private static readonly BenchRecord[] Runs =
        [Records.Of("off", 100), Records.Of("chain", 50), Records.Of("tree", 150), Records.Of("off", 100, repeat: 1), Records.Of("chain", 60, repeat: 1)];

    [Fact]
    public void Write_Redirected_IsAPlainTableWithoutColumnsThatSayNothing()
    {
        string[] lines = Write(Runs, hasColor: false);
        Assert.Equal(4, lines.Length);
        Assert.Matches(@"^class\s+temp\.\s+arm\s+tokens per evaluation\s+tokens/s\s+against off$", lines[0]);
        Assert.Matches(@"^story\s+1 chain:4, coupled\s+2\.00\s+55\.0 \(50\.0 to 60\.0\) 0\.55 \(0\.50 to 0\.60\)$", lines[2]);
        Assert.Matches(@"^story\s+1 tree:4, coupled\s+2\.00\s+150\.0\s+1\.50$", lines[3]);
    }

    [Fact]
    public void Write_VoidRunsAndSeveralAtOnce_HaveColumns()
    {
        string[] lines = Write([.. Runs, Records.Of("chain", 70, concurrency: 2), Records.Of("tree", 1, repeat: 1, isVoid: true)], hasColor: false);
        Assert.Contains("at once", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("void", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.EndsWith("1 of 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_ColorTerminal_ShowsLosersInAColorOfTheirOwn()
    {
        string[] lines = Write(Runs, hasColor: true);
        string[] colors = [.. new[] { "chain:4", "tree:4" }.Select(tree =>
            Color().Match(lines.Single(line => line.Contains(tree, StringComparison.Ordinal))).Groups["color"].Value)];
        Assert.NotEqual(colors[0], colors[1], StringComparer.Ordinal);
        Assert.Contains(colors[0], new[] { "31", "91" }, StringComparer.Ordinal);
    }

    [Fact]
    public void Describe_Rows_CountsWhatLoses() => Assert.Equal(
        "5 runs count, 0 are void. Of 2 cells that speculate, 1 are slower than plain decoding.", BenchTable.Describe(BenchSummary.Of(Runs)));

    [GeneratedRegex(@"\e\[(?<color>\d+)m\s*story", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Color();

    private static string[] Write(IReadOnlyList<BenchRecord> runs, bool hasColor)
    {
        using var output = new StringWriter();
        BenchTable.Write(BenchSummary.Of(runs), new Terminal(() => Stream.Null, output, TextWriter.Null) { OutputHasColor = hasColor });
        return output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
