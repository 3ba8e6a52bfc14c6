using System.Text.Json;
using SpecHub.Cli.Audit;

namespace SpecHub.Cli.Tests.Audit;

/// <summary>What becomes of findings: table, lines of JSON, exit code.</summary>
public sealed class AuditRunTests
{
    private static readonly AuditFinding Ok = AuditFinding.Of(holds: true, [("texts compared", 12), ("least p", 2.5e-7)], []);
    private static readonly AuditFinding Failed = AuditFinding.Of(holds: false, [("greatest difference", 0.25)], ["A [node] differs."]);
    private static readonly AuditFinding Skipped = AuditFinding.Without(AuditResult.Skipped, "No memory.");
    private static readonly AuditFinding NotApplicable = AuditFinding.Without(AuditResult.NotApplicable, "Nothing is promised.");

    [Fact]
    public void Run_NothingFailed_Succeeds()
    {
        CliResult result = Run(json: false, hasColor: false, Ok, NotApplicable);
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        Assert.Contains("texts compared 12, least p 2.5E-7", result.Output, StringComparison.Ordinal);
        Assert.Contains("All checks hold: 2 checks, 0 failed, 0 skipped, 1 not applicable; 600 rounds, seed 11, toy.", result.Output, StringComparison.Ordinal);
        Assert.Contains("below 1E-6", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
        Assert.Equal(string.Empty, result.Error);
    }

    [Fact]
    public void Run_OneFailed_SaysWhichAndWhy()
    {
        CliResult result = Run(json: false, hasColor: false, Ok, Failed);
        Assert.Equal(ExitCodes.AuditFailed, result.ExitCode);
        Assert.Contains("check1: A [node] differs.", result.Output, StringComparison.Ordinal);
        Assert.Contains("does not hold", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OneSkipped_DoesNotSucceed()
    {
        CliResult result = Run(json: false, hasColor: false, Ok, Skipped);
        Assert.Equal(ExitCodes.AuditFailed, result.ExitCode);
        Assert.Contains("check1: No memory.", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TerminalWithColor_IsColored() => Assert.Contains('\e', Run(json: false, hasColor: true, Ok, Failed).Output);

    [Fact]
    public void Run_Json_IsOneObjectALine()
    {
        CliResult result = Run(json: true, hasColor: false, Ok, Failed);
        Assert.Equal(ExitCodes.AuditFailed, result.ExitCode);
        JsonElement[] lines = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(3, lines.Length);
        Assert.Equal("check0", lines[0].GetProperty("check").GetString());
        Assert.Equal("ok", lines[0].GetProperty("result").GetString());
        Assert.Equal(12, lines[0].GetProperty("numbers").GetProperty("textsCompared").GetDouble());
        Assert.Equal("failed", lines[1].GetProperty("result").GetString());
        Assert.Equal("A [node] differs.", lines[1].GetProperty("remarks")[0].GetString());
        Assert.False(lines[2].GetProperty("holds").GetBoolean());
        Assert.Equal(1, lines[2].GetProperty("failed").GetInt32());
        Assert.Equal(11, lines[2].GetProperty("seed").GetInt64());
        Assert.Equal(1e-6, lines[2].GetProperty("falseAlarmRate").GetDouble());
    }

    [Fact]
    public void Run_ErrorIsAScreen_DrawsOnStandardErrorOnly()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(() => Stream.Null, output, error);
        AuditRun.Run([new Script("check", Ok)], ToyAudit.Subject, "toy", new JsonAuditReport(terminal), terminal, CancellationToken.None);
        Assert.All(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("{", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_TinyPair_HoldsInEveryCheck()
    {
        CliResult result = await Cli.CallAsync(
            "audit", "--model", Cli.Target, "--draft", Cli.Draft, "--threads", "1", "--rounds", "100", "--seed", "1", "--json");
        Assert.True(result.ExitCode == ExitCodes.Success, result.Output + result.Error);
        Assert.Equal(string.Empty, result.Error);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(AuditChecks.All.Count + 1, lines.Length);
        Assert.All(lines[..^1], line => Assert.Contains("\"result\":\"ok\"", line, StringComparison.Ordinal));
        Assert.Contains("\"greatestDifference\":0,", lines[0], StringComparison.Ordinal);
        Assert.Contains("llama.cpp", lines[^1], StringComparison.Ordinal);
    }

    private static CliResult Run(bool json, bool hasColor, params AuditFinding[] findings)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(() => Stream.Null, output, error) { OutputHasColor = hasColor };
        IAuditReport report = json ? new JsonAuditReport(terminal) : new TextAuditReport(terminal);
        IAuditCheck[] checks = [.. findings.Select((finding, index) => new Script($"check{index}", finding))];
        int code = AuditRun.Run(checks, ToyAudit.Subject, "toy", report, screen: null, CancellationToken.None);
        return new CliResult(code, output.ToString(), error.ToString());
    }

    private sealed class Script(string name, AuditFinding finding) : IAuditCheck
    {
        public string Name => name;

        public AuditFinding Run(AuditSubject subject, AuditPace pace)
        {
            pace.Begin(1);
            pace.Step();
            return finding;
        }
    }
}
