using System.Diagnostics;
using SpecHub.LlamaCpp.Interop;
using SpecHub.LlamaCpp.Tests.Gguf;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>Loads that llama.cpp refuses or that somebody cancels: a typed error, and nothing stays in memory.</summary>
public sealed class LoadFailureTests
{
    [NativeTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_CancelledInTheMiddle_ReportsBeforeAndKeepsNothing(bool whileTheDraftLoads)
    {
        long before = 0;
        for (int i = 0; i < 6; i++)
        {
            using var source = new CancellationTokenSource();
            var progress = new CancellingProgress(source, whileTheDraftLoads);
            Assert.Throws<OperationCanceledException>(() => ModelPair.Load(
                Native.Options(Native.SmolTarget), Native.Options(Native.SmolDraft), progress: progress, cancellationToken: source.Token));

            Assert.InRange(progress.Last, 0.01f, 0.99f);
            Assert.Equal(whileTheDraftLoads, progress.HasSeenTheDraft);
            before = i == 1 ? WorkingSet() : before;
        }

        // One target alone is larger than this, and there were four loads since.
        Assert.InRange(WorkingSet() - before, long.MinValue, 80L << 20);
        Native.Load(Native.SmolDraft).Dispose();
    }

    [NativeFact]
    public void Load_ModelThatLlamaCppRefuses_GivesItsReason()
    {
        using var folder = new ModelFolder();
        string path = folder.Write("model.gguf", GgufBuilder.Model().Build());

        var exception = Assert.Throws<LlamaException>(() => LlamaModel.Load(new LlamaModelOptions { Path = path }));

        Assert.StartsWith($"llama.cpp could not load '{path}': ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("it gave no reason", exception.Message, StringComparison.Ordinal);
    }

    [NativeFact]
    public void CreateContext_ThatLlamaCppRefuses_GivesItsReasonAndLetsTheModelGo()
    {
        LlamaLibrary library = LlamaLibrary.Load(path: null, loggerFactory: null);
        using NativeModel model = NativeModel.Load(
            Native.Options(Native.TinyDraft).Path, gpuLayers: null, library.Layout, progress: null, CancellationToken.None);
        var settings = new ContextSettings
        {
            ContextLength = 256,
            BatchSize = 32,
            MaxSequences = 100_000,
            MaxOutputs = 32,
            Threads = 1,
            RowsMustNotMatter = true,
        };

        var exception = Assert.Throws<LlamaException>(() => model.CreateContext(settings, 4096));

        Assert.Contains("a context of 256 tokens", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("it gave no reason", exception.Message, StringComparison.Ordinal);
        model.CreateContext(settings with { MaxSequences = 2 }, 4096).Dispose();
    }

    [NativeFact]
    public void Load_ErrorBehindTheContext_FreesIt()
    {
        INativeContext? context = null;
        Assert.Throws<FormatException>(() => LlamaModel.Load(
            Native.Options(Native.TinyDraft), null, null, null, Fail, CancellationToken.None));

        // A context that is freed answers to nothing.
        Assert.Throws<ObjectDisposedException>(() => context!.Logits(1).Length);

        INativeContext Fail(INativeContext inner)
        {
            context = inner;
            throw new FormatException();
        }
    }

    private static long WorkingSet()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class CancellingProgress(CancellationTokenSource source, bool whileTheDraftLoads) : IProgress<ModelLoadProgress>
    {
        public float Last { get; private set; }

        public bool HasSeenTheDraft { get; private set; }

        public void Report(ModelLoadProgress value)
        {
            HasSeenTheDraft |= value.IsDraft;
            if (value.IsDraft == whileTheDraftLoads && value.Share > 0 && !source.IsCancellationRequested)
            {
                Last = value.Share;
                source.Cancel();
            }
        }
    }
}
