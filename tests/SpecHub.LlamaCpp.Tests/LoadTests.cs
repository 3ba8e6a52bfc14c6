using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.LlamaCpp.Interop;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.LlamaCpp.Tests;

public sealed class LoadTests
{
    [NativeFact]
    public void Load_TinyPair_ReportsProgressAndLogs()
    {
        var progress = new Recorder();
        using var logs = new RecordingLoggerFactory();
        using ModelPair pair = ModelPair.Load(Native.Options(Native.TinyTarget), Native.Options(Native.TinyDraft), logs, progress);

        Assert.Contains(progress.Reports, report => !report.IsDraft && report.Share >= 1);
        Assert.Contains(progress.Reports, report => report.IsDraft && report.Share >= 1);
        Assert.Contains(logs.Lines, line => line.Contains("general.architecture", StringComparison.Ordinal));
        Assert.Contains("llama.cpp v0.5.0 (CPU", pair.Target.Backend, StringComparison.Ordinal);
        Assert.Equal(1024, pair.Target.ContextLength);
    }

    [NativeFact]
    public void Load_Cancelled_ThrowsAndTheNextLoadWorks()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => LlamaModel.Load(Native.Options(Native.TinyTarget), cancellationToken: source.Token));
        Native.Load(Native.TinyTarget).Dispose();
    }

    [NativeFact]
    public void Load_DraftOfAnotherVocabulary_NamesTheTokenAndBothTexts()
    {
        var exception = Assert.Throws<VocabularyMismatchException>(
            () => ModelPair.Load(Native.Options(Native.SmolTarget), Native.Options(Native.TinyDraft)));

        Assert.NotNull(exception.Token);
        Assert.Contains($"token {exception.Token.Value.Value} is", exception.Message, StringComparison.Ordinal);
        Assert.Matches("\".*\".* in the draft and \".*\".* in the target", exception.Message);
    }

    [NativeFact]
    public void Load_MissingFile_LeavesTheProcessAbleToLoadAnother()
    {
        var exception = Assert.Throws<ModelFileException>(() => LlamaModel.Load(Native.Options(Native.TinyTarget) with { Path = "no-such.gguf" }));
        Assert.Contains("no-such.gguf", exception.Message, StringComparison.Ordinal);
        Native.Load(Native.TinyTarget).Dispose();
    }

    [NativeFact]
    public void Load_AnotherLibraryThanTheLoadedOne_IsRefused()
    {
        Native.Load(Native.TinyDraft).Dispose();
        var exception = Assert.Throws<NativeLibraryException>(
            () => LlamaModel.Load(Native.Options(Native.TinyDraft) with { Library = Repository.Root }));
        Assert.Contains("can load only one", exception.Message, StringComparison.Ordinal);
    }

    [NativeTheory]
    [InlineData(1, null, Native.TinyTarget)]
    [InlineData(null, 99, Native.TinyDraft)]
    public void Load_LayersForAGpuThatIsNotThere_IsRefusedBeforeAModelIsLoaded(int? ofTarget, int? ofDraft, string named)
    {
        var progress = new Recorder();
        LlamaModelOptions target = Native.Options(Native.TinyTarget) with { GpuLayers = ofTarget };
        LlamaModelOptions draft = Native.Options(Native.TinyDraft) with { GpuLayers = ofDraft };

        LlamaLibrary library = LlamaLibrary.Load(path: null, loggerFactory: null);
        if (library.HasGpu)
        {
            // Where there is one the option is honoured.
            ModelPair.Load(target, draft, progress: progress).Dispose();
            return;
        }

        NoGpuException[] errors =
        [
            Assert.Throws<NoGpuException>(() => ModelPair.Load(target, draft, progress: progress)),
            Assert.Throws<NoGpuException>(() => LlamaModel.Load(ofTarget is null ? draft : target)),
        ];

        Assert.Empty(progress.Reports);
        Assert.All(errors, error => Assert.All(
            (string[])[$"GpuLayers is {ofTarget ?? ofDraft}", named, library.Path, library.Description, "set GpuLayers to 0"],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(15, null, 512, 64, "ContextLength")]
    [InlineData(null, 0, 512, 64, "Threads")]
    [InlineData(null, null, 31, 64, "BatchSize")]
    [InlineData(null, null, 512, 257, "MaxBranches")]
    [InlineData(null, null, 32, 33, "MaxBranches")]
    public void Validate_ValueOutsideItsRange_IsNamed(int? contextLength, int? threads, int batchSize, int maxBranches, string name)
    {
        var options = new LlamaModelOptions
        {
            Path = "model.gguf",
            ContextLength = contextLength,
            Threads = threads,
            BatchSize = batchSize,
            MaxBranches = maxBranches,
        };
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(options.Validate).ParamName);
    }

    [NativeFact]
    public void Load_ContextLongerThanTrained_IsRefusedBeforeMemoryIsTaken()
    {
        var exception = Assert.Throws<LlamaException>(
            () => LlamaModel.Load(Native.Options(Native.TinyTarget) with { ContextLength = 2_000_000_000 }));
        Assert.Contains("2000000000", exception.Message, StringComparison.Ordinal);
    }

    [NativeTheory]
    [InlineData("63^1")]
    [InlineData("2^5")]
    [InlineData("best:62")]
    public async Task Generate_TreeAsWideAsTheCacheAllows_Works(string tree)
    {
        using ModelPair pair = ModelPair.Load(
            Native.Options(Native.TinyTarget) with { MaxBranches = 64 }, Native.Options(Native.TinyDraft) with { MaxBranches = 64 });
        GenerationUpdate? last = null;
        await foreach (GenerationUpdate update in pair.Engine.GenerateAsync(
            new GenerationRequest { Prompt = [new TokenId(100)], Seed = 1, MaxTokens = 20, Tree = TreeShape.Parse(tree) }))
        {
            last = update;
        }

        Assert.Equal(tree, last!.Statistics!.Tree.ToString());
    }

    [NativeFact]
    public async Task Generate_SmallestBatchWithAsManyBranches_Works()
    {
        using ModelPair pair = ModelPair.Load(
            Native.Options(Native.TinyTarget) with { MaxBranches = 32, BatchSize = 32 },
            Native.Options(Native.TinyDraft) with { MaxBranches = 32, BatchSize = 32 });
        int tokens = 0;
        await foreach (GenerationUpdate update in pair.Engine.GenerateAsync(
            new GenerationRequest { Prompt = [.. Enumerable.Range(100, 80).Select(i => new TokenId(i))], Seed = 1, MaxTokens = 12, Tree = TreeShape.Parse("2^3") }))
        {
            tokens = update.Statistics?.Tokens ?? tokens;
        }

        Assert.InRange(tokens, 1, 12);
    }

    [NativeFact]
    public void Dispose_ModelBeforeItsSession_DoesNotTouchFreedMemory()
    {
        LlamaModel model = Native.Load(Native.TinyDraft);
        IModelSession session = model.CreateSession();
        model.Dispose();
        session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => model.Tokenizer.Encode("text", parseSpecial: false));
    }

    [NativeFact]
    public void Generate_TreeWiderThanTheCache_IsRefused()
    {
        using ModelPair pair = ModelPair.Load(
            Native.Options(Native.TinyTarget) with { MaxBranches = 64 }, Native.Options(Native.TinyDraft) with { MaxBranches = 64 });
        var exception = Assert.Throws<SpecHubException>(() => pair.Engine.GenerateAsync(
            new GenerationRequest { Prompt = [new TokenId(100)], Tree = TreeShape.Parse("2^6") }));
        Assert.Contains("MaxBranches 64", exception.Message, StringComparison.Ordinal);
    }

    [NativeFact]
    public async Task Generate_PromptLongerThanTheContext_IsRefusedAndTheNextRequestIsFine()
    {
        using ModelPair pair = ModelPair.Load(
            Native.Options(Native.TinyTarget) with { ContextLength = 256 }, Native.Options(Native.TinyDraft));
        TokenId[] tooLong = [.. Enumerable.Repeat(new TokenId(100), pair.Engine.ContextLength)];
        var exception = Assert.Throws<PromptTooLongException>(() => pair.Engine.GenerateAsync(new GenerationRequest { Prompt = tooLong }));
        Assert.Equal(256, exception.ContextLength);

        // One token fits behind this prompt, and the context is full then.
        var request = new GenerationRequest { Prompt = tooLong[1..], Seed = 1 };
        List<GenerationUpdate> updates = [];
        await foreach (GenerationUpdate update in pair.Engine.GenerateAsync(request))
        {
            updates.Add(update);
        }

        Assert.Equal(1, updates[^1].Statistics!.Tokens);
    }

    [NativeFact]
    public void Evaluate_MoreRowsThanTheCacheHolds_IsATypedErrorAndTheSessionGoesOn()
    {
        using LlamaModel model = LlamaModel.Load(Native.Options(Native.TinyDraft) with { ContextLength = 256 });
        using IModelSession session = model.CreateSession();
        Evaluate(model, session, 200);
        session.Keep([.. Enumerable.Range(0, 200)]);

        Assert.Throws<CacheFullException>(() => Evaluate(model, session, 100));
        Assert.Equal((200, 0), (session.Length, session.PendingRows));
        Evaluate(model, session, 50);
    }

    [NativeFact]
    public void CreateSession_MoreThanBranches_IsATypedErrorAndDisposingFreesThem()
    {
        using LlamaModel model = LlamaModel.Load(Native.Options(Native.TinyDraft) with { MaxBranches = 2 });
        IModelSession first = model.CreateSession();
        using IModelSession second = model.CreateSession();
        Assert.Throws<CacheFullException>(model.CreateSession);
        first.Dispose();
        model.CreateSession().Dispose();
    }

    private static void Evaluate(LlamaModel model, IModelSession session, int rows) =>
        model.Evaluate([new SessionRows(session, Enumerable.Range(0, rows).Select(i => new BatchRow(new TokenId(100 + i), i - 1, false)).ToArray())]);

    private sealed class Recorder : IProgress<ModelLoadProgress>
    {
        public List<ModelLoadProgress> Reports { get; } = [];

        public void Report(ModelLoadProgress value) => Reports.Add(value);
    }
}
