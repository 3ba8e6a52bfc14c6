using System.Text.RegularExpressions;
using SpecHub.Testing;

namespace SpecHub.Cli.Tests;

/// <summary>What the scripts for a machine with a GPU say of the command; CI runs them, but not on such a machine.</summary>
public sealed partial class GpuScriptsTests
{
    [Fact]
    public void Run_Rules_AreAllThatTheCommandKnows()
    {
        string rules = RulesLine().Match(Read("eng/gpu/run.sh")).Groups["rules"].Value;
        Assert.Equal(string.Join(',', KnownVerifiers.Names), rules);
    }

    [Fact]
    public void Page_Scripts_AreThoseThatAreThere()
    {
        string[] named = [.. ScriptName().Matches(Read("docs/gpu.md")).Select(match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] there = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "eng", "gpu"), "*.sh").Select(path => $"eng/gpu/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)];
        Assert.Equal(there, named);
    }

    [Fact]
    public void Page_Steps_AreThoseOfTheScriptWithTheirLimits()
    {
        string script = Read("eng/gpu/run.sh");
        string[] names = StepsLine().Match(script).Groups["steps"].Value.Split(' ');

        // The last limits are those of a GPU; those before are of the short run on a CPU.
        string[] limits = LimitsLine().Matches(script)[^1].Groups["limits"].Value.Split(' ');
        Assert.Equal(names.Zip(limits), StepRow().Matches(Read("docs/gpu.md")).Select(row => (row.Groups["name"].Value, row.Groups["limit"].Value)));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^rules=(?<rules>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex RulesLine();

    [GeneratedRegex(@"^steps=\((?<steps>[a-z ]+)\)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex StepsLine();

    [GeneratedRegex(@"^ +limits=\((?<limits>[0-9 ]+)\)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex LimitsLine();

    [GeneratedRegex(@"^\| `(?<name>[a-z]+)` \| (?<limit>[0-9]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex StepRow();

    [GeneratedRegex(@"eng/gpu/[a-z]+\.sh", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ScriptName();
}
