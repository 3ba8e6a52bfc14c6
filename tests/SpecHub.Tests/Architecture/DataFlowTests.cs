using System.Text.RegularExpressions;
using System.Xml.Linq;
using SpecHub.Testing;

namespace SpecHub.Tests.Architecture;

/// <summary>What the folders promise: one direction of the data, small files, native code in one place.</summary>
public sealed partial class DataFlowTests
{
    private const int MostLines = 300;

    private static readonly string[] Stages =
        ["Diagnostics", "Tokens", "Sampling", "Models", "Trees", "Planning", "Drafting", "Verification", "Generation"];

    // Every project may see those that come before it here.
    private static readonly string[] Projects = ["SpecHub", "SpecHub.Baselines", "SpecHub.LlamaCpp", "SpecHub.Extensions.AI", "SpecHub.Cli"];

    public static TheoryData<string> StageNames => [.. Stages];

    public static TheoryData<string> ProjectNames => [.. Projects];

    [Theory]
    [MemberData(nameof(StageNames))]
    public void Stage_OfTheCore_UsesEarlierStagesOnly(string stage)
    {
        string[] later = Stages[(Array.IndexOf(Stages, stage) + 1)..];

        IEnumerable<string> uses =
            from file in SourceFiles(Path.Combine("src", "SpecHub", stage))
            from Match match in StageName().Matches(Code(file))
            let used = match.Groups["stage"].Value
            where later.Contains(used)
            select $"{Path.GetFileName(file)} uses {used}";

        Assert.Empty(uses);
    }

    [Fact]
    public void Folders_OfTheCore_AreTheStages()
    {
        IEnumerable<string> folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src", "SpecHub"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(folder => folder is not ("obj" or "bin"));

        Assert.Equal(Stages.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Project_RefersTo_EarlierProjectsOnly(string project)
    {
        string file = Path.Combine(Repository.Root, "src", project, $"{project}.csproj");
        if (!File.Exists(file))
        {
            return;
        }

        IEnumerable<string> references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(references.Except(Projects[..Array.IndexOf(Projects, project)], StringComparer.Ordinal));
    }

    [Fact]
    public void NativeCode_StaysInInteropFolders()
    {
        string inInterop = $"{Path.DirectorySeparatorChar}Interop{Path.DirectorySeparatorChar}";

        Assert.DoesNotContain(
            SourceFiles("src").Where(file => !file.Contains(inInterop, StringComparison.Ordinal)),
            file => NativeWord().IsMatch(Code(file)));
    }

    [Fact]
    public void Files_FitOnAFewScreens() =>
        Assert.DoesNotContain(
            SourceFiles("src").Select(file => (Name: ShortName(file), Lines: File.ReadLines(file).Count())),
            file => file.Lines > MostLines);

    [Fact]
    public void Files_AreNamedAfterARole() =>
        Assert.DoesNotContain(SourceFiles("src").Select(file => Path.GetFileName(file)), file => EmptyName().IsMatch(file));

    private static IEnumerable<string> SourceFiles(string folder) =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        where !ShortName(file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")
        select file;

    private static string ShortName(string file) => Path.GetRelativePath(Repository.Root, file);

    private static string Code(string file) => Comment().Replace(File.ReadAllText(file), string.Empty);

    // By a using, by the full name, or by the name relative to the common namespace.
    [GeneratedRegex(
        @"\bSpecHub\.(?<stage>\w+)|(?<![\w.])(?<stage>Sampling|Models|Trees|Drafting|Verification|Generation)\.[A-Z]",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex StageName();

    [GeneratedRegex(@"\b(unsafe|LibraryImport|DangerousGetHandle)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NativeWord();

    [GeneratedRegex(@"Helper|Utils|Manager", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"^\s*//(?!/).*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();
}
