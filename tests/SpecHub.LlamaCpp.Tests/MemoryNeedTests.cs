using System.Diagnostics;
using SpecHub.Generation;
using SpecHub.LlamaCpp.Gguf;
using SpecHub.LlamaCpp.Interop;
using SpecHub.LlamaCpp.Tests.Gguf;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using Xunit.Abstractions;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>What models take is known before they are loaded.</summary>
public sealed class MemoryNeedTests(ITestOutputHelper output)
{
    private const long Mebi = 1 << 20;

    [Fact]
    public void Of_RealModel_CountsWeightsAndCells()
    {
        GgufFile file = GgufFile.Read(Repository.Model(Native.SmolTarget));
        MemoryNeed need = MemoryNeed.Of(file, Native.Options(Native.SmolTarget) with { ContextLength = 1000, BatchSize = 128 }, hasGpu: false);

        // 30 layers with 3 heads of 64 keys and as many values of two bytes, for 1024 cells.
        Assert.Equal(file.Tensors.Sum(tensor => tensor.ByteCount), need.Weights);
        Assert.Equal(30L * 3 * 64 * 2 * 2 * 1024, need.Cache);
        Assert.Equal((2L * 128 * 49152 * 4) + (128L * 4 * (1024 + (24 * 576))), need.Compute);
        Assert.Equal(need.Weights + need.Cache + need.Compute, need.Total);
    }

    [Theory]
    [InlineData(null, 0, 0)] // All layers; only the embeddings stay.
    [InlineData(31, 0, 0)]
    [InlineData(11, 20, 20)] // The output and the last ten.
    [InlineData(0, 30, 31)]
    public void Of_LayersOnAGpu_LeavesThemOut(int? gpuLayers, int cachedLayers, int weightLayers)
    {
        GgufFile file = GgufFile.Read(Repository.Model(Native.SmolTarget));
        LlamaModelOptions options = Native.Options(Native.SmolTarget) with { ContextLength = 1024, GpuLayers = gpuLayers };
        MemoryNeed need = MemoryNeed.Of(file, options, hasGpu: true);

        long expected = file.Tensors.Where(tensor => Layer(tensor.Name) < weightLayers).Sum(tensor => tensor.ByteCount);
        Assert.Equal((expected, cachedLayers * 3L * 64 * 2 * 2 * 1024), (need.Weights, need.Cache));

        static int Layer(string name) => name.StartsWith("blk.", StringComparison.Ordinal) ? int.Parse(name.Split('.')[1], null) : name.StartsWith("output", StringComparison.Ordinal) ? 30 : -1;
    }

    [Fact]
    public void Of_FileWithoutAttentionTensors_TakesTheNumbersOfTheMetadata()
    {
        using var folder = new ModelFolder();
        GgufFile file = GgufFile.Read(folder.Write("model.gguf", GgufBuilder.Model()
            .Number("llama.embedding_length", 64).Number("llama.attention.head_count", 8).Number("llama.attention.head_count_kv", 2)
            .Number("llama.attention.value_length", 16).Build()));

        // 2048 cells of 2 layers with 2 heads, keys of 64 / 8 and values of 16.
        Assert.Equal(2048L * 2 * 2 * (8 + 16) * 2, MemoryNeed.Of(file, new LlamaModelOptions { Path = file.Path }, hasGpu: false).Cache);
    }

    [NativeFact]
    public void Load_PairThatDoesNotFit_IsRefusedWithNumbersBeforeAnythingIsRead()
    {
        LlamaModelOptions target = Native.Options(Native.SmolTarget) with { MemoryLimit = 100 * Mebi };
        LlamaModelOptions draft = Native.Options(Native.SmolDraft) with { ContextLength = 256 };
        var progress = new Recorder();

        var exception = Assert.Throws<MemoryShortageException>(() => ModelPair.Load(target, draft, progress: progress));

        // Both models count, and the draft's context as long as it will be made: as its target's.
        bool hasGpu = LlamaLibrary.Load(path: null, loggerFactory: null).HasGpu;
        long targetNeed = MemoryNeed.Of(GgufFile.Read(target.Path), target, hasGpu).Total;
        long draftNeed = MemoryNeed.Of(GgufFile.Read(draft.Path), draft with { ContextLength = target.ContextLength }, hasGpu).Total;
        Assert.Equal(targetNeed + draftNeed, exception.RequiredBytes);

        Assert.Equal(100 * Mebi, exception.AvailableBytes);
        Assert.InRange(exception.RequiredBytes, 150 * Mebi, 400 * Mebi);
        Assert.Empty(progress.Reports);
        foreach (string part in (string[])[target.Path, Native.SmolDraft, "100 MiB are allowed by MemoryLimit", $"need about {exception.RequiredBytes / (double)Mebi:N0} MiB", "smaller CacheLength or ContextLength", "turns this check off"])
        {
            Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        }
    }

    [NativeFact]
    public void Load_CacheThatFitsNowhere_IsRefusedUnlessTheCheckIsOff()
    {
        LlamaModelOptions options = Native.Options(Native.TinyDraft) with { MemoryLimit = 8 * Mebi };
        Assert.Throws<MemoryShortageException>(() => LlamaModel.Load(options));
        LlamaModel.Load(options with { MemoryLimit = long.MaxValue }).Dispose();
        var exception = Assert.Throws<MemoryShortageException>(() => LlamaModel.Load(options with { MemoryLimit = null, CacheLength = 2_000_000_000 }));
        Assert.Contains("MiB are free", exception.Message, StringComparison.Ordinal);
    }

    [NativeFact]
    public async Task Of_SmolPair_CoversWhatLoadingAndAnAnswerTake()
    {
        LlamaModelOptions target = Native.Options(Native.SmolTarget) with { ContextLength = 4096, CacheLength = 16384, MaxBranches = 64 };
        LlamaModelOptions draft = Native.Options(Native.SmolDraft) with { ContextLength = 4096, CacheLength = 16384, MaxBranches = 64, AllowsUntrainedLength = true };
        long estimate = MemoryNeed.Of(GgufFile.Read(target.Path), target, hasGpu: false).Total + MemoryNeed.Of(GgufFile.Read(draft.Path), draft, hasGpu: false).Total;
        long before = Resident();
        using ModelPair pair = ModelPair.Load(target, draft);
        long loaded = Resident() - before;
        TokenId[] prompt = [.. Enumerable.Range(0, 520).Select(i => new TokenId(300 + i))];
        await foreach (GenerationUpdate update in pair.Engine.GenerateAsync(new GenerationRequest { Prompt = prompt, Seed = 1, MaxTokens = 4, Tree = TreeShape.Parse("best:30") }))
        {
            Assert.NotNull(update);
        }

        long used = Resident() - before;
        output.WriteLine($"estimate {estimate / Mebi} MiB, resident growth {loaded / Mebi} MiB when loaded, {used / Mebi} MiB after an answer");

        // What is reserved for a pass is resident once it is used; the margin has to cover that.
        Assert.InRange(loaded, estimate / 2, estimate);
        Assert.InRange(used, estimate / 2, estimate);
    }

    private static long Resident()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class Recorder : IProgress<ModelLoadProgress>
    {
        public List<ModelLoadProgress> Reports { get; } = [];

        public void Report(ModelLoadProgress value) => Reports.Add(value);
    }
}
