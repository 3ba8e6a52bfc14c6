using Microsoft.Extensions.Logging;
using SpecHub.LlamaCpp.Gguf;
using SpecHub.LlamaCpp.Interop;
using SpecHub.Models;

namespace SpecHub.LlamaCpp;

/// <summary>A GGUF model on llama.cpp.</summary>
/// <remarks>Not thread-safe, but for the properties and the tokenizer; see <see cref="ILanguageModel"/>.</remarks>
public sealed class LlamaModel : ILanguageModel
{
    internal const int MaxOutputs = 256;

    private readonly NativeModel _model;
    private readonly INativeContext _context;
    private readonly SafeThreadPoolHandle? _threads;
    private readonly SequenceCache _cache;

    private LlamaModel(
        NativeModel model,
        NativeContext context,
        SafeThreadPoolHandle? threads,
        Func<INativeContext, INativeContext>? decorate,
        LlamaTokenizer tokenizer,
        LlamaModelOptions options,
        string backend)
    {
        _model = model;
        _threads = threads;
        _context = decorate is null ? context : decorate(context);
        Tokenizer = tokenizer;
        Path = options.Path;
        Backend = backend;
        VocabularySize = tokenizer.VocabularySize;
        MaxRows = options.BatchSize;
        MaxBranches = model.CanRewind ? options.MaxBranches : 1;
        _cache = new SequenceCache(_context, VocabularySize, MaxBranches, options.BatchSize);
        ContextLength = options.CacheLength is null ? context.Length : options.ContextLength ?? DefaultLengthOf(model);
    }

    /// <summary>Gets the path of the file.</summary>
    public string Path { get; }

    /// <summary>Gets the library and the devices that it computes on.</summary>
    public string Backend { get; }

    /// <summary>Gets the vocabulary.</summary>
    public LlamaTokenizer Tokenizer { get; }

    /// <summary>Gets the chat template of the file; null when it has none.</summary>
    public string? ChatTemplate => _model.ChatTemplate;

    /// <inheritdoc />
    public int VocabularySize { get; }

    /// <inheritdoc />
    public int ContextLength { get; }

    /// <inheritdoc />
    public int CacheLength => _context.Length;

    /// <inheritdoc />
    public int FreeTokens => _cache.FreeCells;

    /// <inheritdoc />
    public int FreeBranches => _cache.FreeSequences;

    /// <inheritdoc />
    public int MaxRows { get; }

    /// <inheritdoc />
    public int MaxLogitRows => Math.Min(MaxOutputs, MaxRows);

    /// <inheritdoc />
    public int MaxBranches { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="options">What to load.</param>
    /// <param name="loggerFactory">Where to log, llama.cpp's own lines included; null logs nowhere.</param>
    /// <param name="progress">Receives the share of the weights that has been read, from 0 to 1; null for nobody.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="ModelFileException">The file is missing or no model that can be loaded.</exception>
    /// <exception cref="NativeLibraryException">There is no llama.cpp library that can be used.</exception>
    /// <exception cref="NoGpuException">Layers are named for a GPU, and the library finds none.</exception>
    /// <exception cref="MemoryShortageException">The model would take more memory than there is.</exception>
    /// <exception cref="LlamaException">llama.cpp refused the file, or the context is longer than trained.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LlamaModel Load(
        LlamaModelOptions options,
        ILoggerFactory? loggerFactory = null,
        IProgress<float>? progress = null,
        CancellationToken cancellationToken = default) =>
        Load(options, loggerFactory, progress, sharesThreadsWith: null, decorate: null, cancellationToken);

    /// <summary>Loads a model that runs in turn with another, or with something between it and llama.cpp's context, such as faults.</summary>
    internal static LlamaModel Load(
        LlamaModelOptions options,
        ILoggerFactory? loggerFactory,
        IProgress<float>? progress,
        LlamaModel? sharesThreadsWith,
        Func<INativeContext, INativeContext>? decorate,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        GgufFile file = GgufFile.Read(options.Path);
        RequireTrained(options, file.ContextLength ?? int.MaxValue);
        LlamaLibrary library = LlamaLibrary.Load(options.Library, loggerFactory);
        library.RequireGpuFor(options);
        MemoryNeed.Require(options.MemoryLimit, (options.Path, MemoryNeed.Of(file, options, library.HasGpu)));
        NativeModel model = NativeModel.Load(options.Path, options.GpuLayers, library.Layout, progress, cancellationToken);
        try
        {
            if (model.HasEncoder)
            {
                throw new ModelFileException(
                    options.Path, $"'{options.Path}' holds an encoder model, which does not continue text. Use a decoder-only chat model.");
            }

            var tokenizer = LlamaTokenizer.Read(model.Vocabulary);
            RequireTrained(options, model.TrainedContextLength);
            int contextLength = options.ContextLength ?? DefaultLengthOf(model);

            // The cache keeps gaps in one sequence and moves cells with another.
            int sequences = model.CanRewind && options.MaxBranches > 1 ? options.MaxBranches + 2 : 1;
            int threads = options.Threads ?? (Environment.ProcessorCount <= 4 ? Environment.ProcessorCount : Environment.ProcessorCount / 2);
            bool usesGpu = library.HasGpu && options.GpuLayers != 0;
            SafeThreadPoolHandle? pool = usesGpu ? null :
                sharesThreadsWith?._threads is { } others && others.Threads >= threads ? others : SafeThreadPoolHandle.TryCreate(threads);
            try
            {
                var settings = new ContextSettings
                {
                    ContextLength = Math.Max(contextLength, options.CacheLength ?? 0),
                    BatchSize = options.BatchSize,
                    MaxSequences = sequences,

                    // llama.cpp ends the process when it knows more sequences than outputs.
                    MaxOutputs = Math.Max(Math.Min(MaxOutputs, options.BatchSize), sequences),
                    Threads = threads,
                    Pool = pool,
                    RowsMustNotMatter = !usesGpu,
                };
                return Create(model, settings, decorate, tokenizer, options, library.Description);
            }
            catch when (pool != sharesThreadsWith?._threads)
            {
                pool?.Dispose();
                throw;
            }
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public IModelSession CreateSession() => _cache.CreateSession();

    /// <inheritdoc />
    public void Evaluate(ReadOnlySpan<SessionRows> batch) => _cache.Evaluate(batch);

    /// <inheritdoc />
    public void Dispose()
    {
        _context.Dispose();
        _model.Dispose();

        // Contexts that use the threads too keep them, so disposing the pool of a pair's target first does no harm.
        _threads?.Dispose();
    }

    private static LlamaModel Create(
        NativeModel model, ContextSettings settings, Func<INativeContext, INativeContext>? decorate, LlamaTokenizer tokenizer, LlamaModelOptions options, string backend)
    {
#pragma warning disable CA2000 // The model owns the context from then on, decorated or not.
        NativeContext context = model.CreateContext(settings, tokenizer.VocabularySize);
#pragma warning restore CA2000
        try
        {
            return new LlamaModel(model, context, settings.Pool, decorate, tokenizer, options, backend);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    private static void RequireTrained(LlamaModelOptions options, int trained)
    {
        if (options.ContextLength > trained && !options.AllowsUntrainedLength)
        {
            throw new LlamaException(
                $"A context of {options.ContextLength} tokens was asked for, and '{options.Path}' was trained on {trained}. " +
                "Behind them it writes nonsense, and the cache takes memory for all of them: ask for fewer.");
        }
    }

    private static int DefaultLengthOf(NativeModel model) => Math.Min(LlamaModelOptions.DefaultContextLength, model.TrainedContextLength);
}
