using Microsoft.Extensions.Logging;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.LlamaCpp.Gguf;
using SpecHub.LlamaCpp.Interop;

namespace SpecHub.LlamaCpp;

/// <summary>A target with its draft, loaded and checked, and the engine that runs them.</summary>
/// <remarks>Safe for concurrent use through the engine. Disposing ends the engine, then frees both models.</remarks>
public sealed class ModelPair : IDisposable
{
    private ModelPair(LlamaModel target, LlamaModel? draft, GenerationEngine engine)
    {
        Target = target;
        Draft = draft;
        Engine = engine;
    }

    /// <summary>Gets the model whose output is wanted.</summary>
    public LlamaModel Target { get; }

    /// <summary>Gets the model that drafts; null when there is none.</summary>
    public LlamaModel? Draft { get; }

    /// <summary>Gets the engine.</summary>
    public GenerationEngine Engine { get; }

    /// <summary>Loads a pair.</summary>
    /// <param name="target">The target.</param>
    /// <param name="draft">The draft; null drafts from n-grams: always with the verifier coupled, with others for requests that ask for it or have a predicted output. Its context is made as long as the target's.</param>
    /// <param name="loggerFactory">Where to log; null logs nowhere.</param>
    /// <param name="progress">Receives how far loading has come; null for nobody.</param>
    /// <param name="engine">How much is done at once; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>The pair; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="ModelFileException">A file is missing or no model that can be loaded.</exception>
    /// <exception cref="VocabularyMismatchException">The draft has another vocabulary than the target.</exception>
    /// <exception cref="NativeLibraryException">There is no llama.cpp library that can be used.</exception>
    /// <exception cref="NoGpuException">Layers are named for a GPU, and the library finds none.</exception>
    /// <exception cref="MemoryShortageException">The models would take more memory than there is.</exception>
    /// <exception cref="LlamaException">llama.cpp refused a file, or the context is longer than trained.</exception>
    /// <exception cref="Diagnostics.SpecHubException">The engine's costs were measured on other models, or another machine.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ModelPair Load(
        LlamaModelOptions target,
        LlamaModelOptions? draft,
        ILoggerFactory? loggerFactory = null,
        IProgress<ModelLoadProgress>? progress = null,
        EngineOptions? engine = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Validate();
        engine?.Validate();
        draft?.Validate();
        RequireMachine(target, draft, loggerFactory);
        LlamaModel targetModel = LlamaModel.Load(target, loggerFactory, ShareOf(progress, target.Path, isDraft: false), cancellationToken);
        LlamaModel? draftModel = null;
        try
        {
            if (draft is not null)
            {
                draftModel = LlamaModel.Load(
                    draft with { ContextLength = targetModel.ContextLength, CacheLength = targetModel.CacheLength, AllowsUntrainedLength = true },
                    loggerFactory,
                    ShareOf(progress, draft.Path, isDraft: true),
                    sharesThreadsWith: targetModel,
                    decorate: null,
                    cancellationToken);
                RequireFit(targetModel, draftModel);
            }

            engine?.Costs?.RequireFit(Path.GetFileName(target.Path), Path.GetFileName(draft?.Path), targetModel.Backend);
            int tokens = targetModel.VocabularySize;
            IDrafter drafter = draftModel is null ? new NgramDrafter(tokens) : new MixedDrafter(draftModel, tokens);
            return new ModelPair(
                targetModel, draftModel, new GenerationEngine(targetModel, targetModel.Tokenizer, drafter, TimeProvider.System, loggerFactory, engine));
        }
        catch
        {
            draftModel?.Dispose();
            targetModel.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Engine.Dispose();
        Draft?.Dispose();
        Target.Dispose();
    }

    /// <summary>Refuses a pair that the machine has no GPU or no memory for, before the first of its models is loaded.</summary>
    private static void RequireMachine(LlamaModelOptions target, LlamaModelOptions? draft, ILoggerFactory? loggerFactory)
    {
        GgufFile targetFile = GgufFile.Read(target.Path);
        GgufFile? draftFile = draft is null ? null : GgufFile.Read(draft.Path);
        LlamaLibrary library = LlamaLibrary.Load(target.Library, loggerFactory);
        library.RequireGpuFor(target);
        (string Path, MemoryNeed Need) first = (target.Path, MemoryNeed.Of(targetFile, target, library.HasGpu));
        if (draftFile is null)
        {
            MemoryNeed.Require(target.MemoryLimit, first);
            return;
        }

        library.RequireGpuFor(draft!);

        // The draft's context is made as long as the target's.
        LlamaModelOptions asLong = draft! with
        {
            ContextLength = MemoryNeed.ContextLengthOf(targetFile, target),
            CacheLength = MemoryNeed.CacheLengthOf(targetFile, target),
        };
        MemoryNeed.Require(target.MemoryLimit, first, (draft.Path, MemoryNeed.Of(draftFile, asLong, library.HasGpu)));
    }

    private static void RequireFit(LlamaModel target, LlamaModel draft)
    {
        if (draft.MaxBranches == 1)
        {
            throw new ModelFileException(
                draft.Path, $"'{draft.Path}' cannot draft: its architecture is recurrent, so its cache cannot take tokens back. Use a transformer as the draft.");
        }

        VocabularyCheck.Require(target.Tokenizer, target.Path, draft.Tokenizer, draft.Path);
    }

    private static Progress? ShareOf(IProgress<ModelLoadProgress>? progress, string path, bool isDraft) =>
        progress is null ? null : new Progress(share => progress.Report(new ModelLoadProgress(path, isDraft, share)));

    /// <summary>Reports on the loading thread, in order; System.Progress would hop to another.</summary>
    private sealed class Progress(Action<float> report) : IProgress<float>
    {
        public void Report(float value) => report(value);
    }
}
