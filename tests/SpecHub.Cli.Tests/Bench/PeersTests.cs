using System.Text.Json;
using SpecHub.Testing;

namespace SpecHub.Cli.Tests.Bench;

public sealed class PeersTests
{
    [Fact]
    public void Packages_OfThePeers_BringTheLlamaCppOfTheBuild()
    {
        string? ours = Dependency("native", "@node-llama-cpp/linux-x64");
        Assert.NotNull(ours);
        Assert.Equal(ours, Dependency("peers", "@node-llama-cpp/linux-x64"), StringComparer.Ordinal);
        Assert.Equal(ours, Dependency("peers", "node-llama-cpp"), StringComparer.Ordinal);
    }

    [Fact]
    public void Lock_OfThePeers_NamesNoRegistry() =>
        Assert.DoesNotContain("\"resolved\"", File.ReadAllText(Path.Combine(Repository.Root, "eng", "peers", "package-lock.json")), StringComparison.Ordinal);

    private static string? Dependency(string folder, string package)
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "eng", folder, "package.json")));
        return file.RootElement.GetProperty("dependencies").GetProperty(package).GetString();
    }
}
