using SpecHub.Benchmarks.PoorDrafts;
using SpecHub.LlamaCpp;
using SpecHub.LlamaCpp.Gguf;
using SpecHub.LlamaCpp.Tests;
using SpecHub.Testing;

namespace SpecHub.Benchmarks.Tests;

/// <summary>A draft with random weights is the same model in all but what it has learned.</summary>
public sealed class RandomWeightsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spechub-random-").FullName;

    [Fact]
    public void Write_TinyDraft_KeepsAllButTheIntegersOfItsBlocks()
    {
        string model = Repository.Model(Native.TinyDraft);
        string copy = Write(seed: 1);

        byte[] before = File.ReadAllBytes(model);
        byte[] after = File.ReadAllBytes(copy);
        Assert.Equal(before.Length, after.Length);
        Assert.Equal<string>([.. GgufFile.Read(model).Metadata.Keys], [.. GgufFile.Read(copy).Metadata.Keys]);
        int same = before.Zip(after).Count(static pair => pair.First == pair.Second);

        // 32 of the 34 bytes of a block are drawn anew, and one in 256 of them stays by chance.
        Assert.InRange(same, before.Length / 34, before.Length / 2);
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameBytesAndAnotherSeedOthers()
    {
        byte[] first = File.ReadAllBytes(Write(seed: 1));

        Assert.Equal(first, File.ReadAllBytes(Write(seed: 1)));
        Assert.NotEqual(first, File.ReadAllBytes(Write(seed: 2)));
    }

    [NativeFact]
    public void Write_TinyDraft_StillLoadsAsADraftOfItsTarget()
    {
        using ModelPair pair = ModelPair.Load(
            Native.Options(Native.TinyTarget), new LlamaModelOptions { Path = Write(seed: 1) });

        Assert.NotNull(pair.Draft);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(int seed)
    {
        string copy = Path.Combine(_folder, $"{seed}.gguf");
        RandomWeights.Write(Repository.Model(Native.TinyDraft), copy, seed);
        return copy;
    }
}
