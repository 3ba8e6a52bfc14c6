using System.Text.Json;
using System.Text.RegularExpressions;
using SpecHub.Testing;

namespace SpecHub.Samples.Tests;

/// <summary>Every code block of README and docs is what is compiled, or is run here; links lead somewhere.</summary>
public sealed partial class DocsTests
{
    private static readonly string[] Names =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Append(Path.Combine(Repository.Root, "models", "README.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files => [.. Names];

    public static TheoryData<string> Commands =>
        [.. Names.SelectMany(file => Blocks().Matches(Read(file)))
            .Where(block => block.Groups["language"].Value == "bash")
            .SelectMany(block => block.Groups["code"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void CSharpBlock_NamesItsSource_AndEqualsIt(string file)
    {
        foreach (Match block in Blocks().Matches(Read(file)))
        {
            string language = block.Groups["language"].Value;
            Assert.True(language is "" or "bash" or "csharp", $"{file} has a block of {language}, which no test compiles or runs.");
            if (language == "csharp")
            {
                Assert.True(block.Groups["source"].Success, $"{file} has a C# block without a source such as <!-- samples/Chat/Program.cs#host -->.");
                Assert.Equal(Region(block.Groups["source"].Value, block.Groups["region"].Value), block.Groups["code"].Value.TrimEnd('\n'));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Links_ToFiles_LeadSomewhere(string file)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file))!;
        foreach (Match link in Links().Matches(Read(file)))
        {
            string path = Path.Combine(folder, link.Groups[1].Value);
            Assert.True(File.Exists(path) || Directory.Exists(path), $"{file} links to {link.Groups[1].Value}, which is not there.");
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task BashLine_RunAsItStands_Succeeds(string command)
    {
        string[] words = [.. Words().Matches(command).Select(word => word.Value.Trim('"'))];
        string[] arguments = [.. words.SkipWhile(word => word != "--").Skip(1)];
        switch (words)
        {
            case ["dotnet", "test"]:
                // Running the tests from a test would never end; CI runs this very line.
                Assert.Contains("\ndotnet test 2>&1", await File.ReadAllTextAsync(Path.Combine(Repository.Root, ".ci", "run")), StringComparison.Ordinal);
                break;
            case ["dotnet", "run", "--project", "samples/Chat", ..]:
                RequireSuccess(await Run.BuiltAsync("Chat", "Chat", arguments));
                break;
            case ["dotnet", "run", "--project", "src/SpecHub.Cli", ..]:
                RequireSuccess(await Run.BuiltAsync("SpecHub.Cli", "SpecHub.Cli", arguments));
                break;
            case ["dotnet", "build", ..]:
                // Beside the build that these tests run from, not over it.
                string folder = Directory.CreateTempSubdirectory("spechub-docs").FullName;
                RequireSuccess(await Run.DotnetAsync([.. words[1..], "--artifacts-path", folder]));
                Directory.Delete(folder, recursive: true);
                break;
            case ["eng/mutation/run.sh"]:
                // It takes most of an hour; what can break unseen is that it names a file or a folder that is gone.
                RequireMutationRun();
                break;
            case ["eng/gpu/prepare.sh", "&&", "eng/gpu/run.sh", "--cpu"]:
                // It takes minutes; CI runs this very line.
                Assert.Contains($"\nif {command}; then\n", Read(".ci/run"), StringComparison.Ordinal);
                break;
            case ["eng/native/build.sh"]:
                // It takes minutes; CI runs it, and checks what it has built.
                Assert.Contains($"\nif {command} && eng/native/check.sh; then\n", Read(".ci/run"), StringComparison.Ordinal);
                break;
            case ["eng/gpu/build.sh"] or ["eng/gpu/run.sh"]:
                // They want a GPU. The line above runs the second one without; what can break unseen is that a script is gone.
                Assert.True(File.Exists(Path.Combine(Repository.Root, words[0])), $"{words[0]} is not there.");
                break;
            case ["SPECHUB_SOAK_REQUESTS=20000", "dotnet", "test", "tests/SpecHub.LlamaCpp.Tests", "--filter", "SoakTests", ..]:
                // The same test with 2,000 requests is part of every run.
                Assert.Contains("\"SPECHUB_SOAK_REQUESTS\"", Read("tests/SpecHub.LlamaCpp.Tests/SoakTests.cs"), StringComparison.Ordinal);
                break;
            default:
                Assert.Fail($"No test knows how to run '{command}'.");
                break;
        }
    }

    private static void RequireSuccess(Run run) => Assert.True(run.ExitCode == 0, $"Exit code {run.ExitCode}. {run.Output} {run.Error}");

    private static void RequireMutationRun()
    {
        using var document = JsonDocument.Parse(Read("eng/mutation/stryker-config.json"));
        JsonElement configuration = document.RootElement.GetProperty("stryker-config");
        string project = Path.Combine(Repository.Root, "src", "SpecHub");
        string script = Read("eng/mutation/run.sh");
        Assert.Contains("(cd src/SpecHub && ", script, StringComparison.Ordinal);
        Assert.Contains("folders=(Verification Trees Drafting Sampling)", script, StringComparison.Ordinal);
        Assert.Contains("node eng/mutation/page.mjs docs/mutation.md", script, StringComparison.Ordinal);
        Assert.All(configuration.GetProperty("test-projects").EnumerateArray(), test => Assert.True(File.Exists(Path.Combine(project, test.GetString()!))));
        string[] folders = ["Sampling/**/*.cs", "Trees/**/*.cs", "Drafting/**/*.cs", "Verification/**/*.cs"];
        IEnumerable<string?> mutated = configuration.GetProperty("mutate").EnumerateArray().Select(pattern => pattern.GetString());
        Assert.Equal(folders, mutated, StringComparer.Ordinal);
        Assert.All(configuration.GetProperty("mutate").EnumerateArray(), pattern => Assert.True(Directory.Exists(Path.Combine(project, pattern.GetString()!.Split('/')[0]))));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n");

    /// <summary>Returns the lines between "// begin: name" and "// end", without their common indentation.</summary>
    private static string Region(string file, string name)
    {
        List<string> lines = [.. Read(file).Split('\n').SkipWhile(line => line.Trim() != $"// begin: {name}").Skip(1).TakeWhile(line => line.Trim() != "// end")];
        Assert.True(lines.Count > 0, $"{file} has no region {name}.");
        int indentation = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indentation..]));
    }

    [GeneratedRegex(@"(?:<!-- (?<source>[^#\n]+)#(?<region>\w+) -->\n)?^```(?<language>\w*)\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\]\(([^):#]+)\)", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Links();

    [GeneratedRegex("\"[^\"]*\"|\\S+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Words();
}
