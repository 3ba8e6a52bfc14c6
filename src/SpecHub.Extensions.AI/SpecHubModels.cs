using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SpecHub.LlamaCpp;

namespace SpecHub.Extensions.AI;

/// <summary>The models of a chat client, loaded when they are first needed.</summary>
/// <remarks>
/// Safe for concurrent use: whoever comes while the models load waits for them. A load that failed or was cancelled is
/// tried again by the next caller. Disposing ends running answers, then frees the models.
/// </remarks>
public sealed class SpecHubModels : IDisposable
{
    private readonly SpecHubOptions _options;
    private readonly ILoggerFactory? _loggerFactory;

    [SuppressMessage("Usage", "CA2213", Justification = "A caller may still wait at the gate when the models are disposed; it holds nothing native.")]
    private readonly SemaphoreSlim _gate = new(1, 1);

    [SuppressMessage("Usage", "CA2213", Justification = "Somebody else who disposes or drains may still cancel it; without a timer it holds nothing.")]
    private readonly CancellationTokenSource _ending = new();

    private volatile LoadedModels? _loaded;
    private volatile bool _isDisposed;

    /// <summary>Initializes the models without loading them.</summary>
    /// <param name="options">Which models, and how.</param>
    /// <param name="loggerFactory">Where to log, llama.cpp's own lines included; null logs nowhere.</param>
    public SpecHubModels(IOptions<SpecHubOptions> options, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _loggerFactory = loggerFactory;
    }

    /// <summary>Gets the settings.</summary>
    public SpecHubOptions Options => _options;

    /// <summary>Gets the name of the target: its file name without the extension.</summary>
    public string ModelId => Path.GetFileNameWithoutExtension(_options.Target.Path) ?? string.Empty;

    /// <summary>Gets the models if they are loaded, else null.</summary>
    public LoadedModels? Current => _loaded;

    /// <summary>Loads the models, or returns them when they are loaded.</summary>
    /// <param name="progress">Receives how far loading has come, on the loading thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <exception cref="ModelFileException">A file is missing or no model that can be loaded.</exception>
    /// <exception cref="VocabularyMismatchException">The draft has another vocabulary than the target.</exception>
    /// <exception cref="NativeLibraryException">There is no llama.cpp library that can be used.</exception>
    /// <exception cref="NoGpuException">Layers are named for a GPU, and the library finds none.</exception>
    /// <exception cref="MemoryShortageException">The models would take more memory than there is.</exception>
    /// <exception cref="LlamaException">llama.cpp refused a file, or the context is longer than trained.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The models are disposed.</exception>
    public async ValueTask<LoadedModels> LoadAsync(IProgress<ModelLoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsEnding, this);
        if (_loaded is { } ready)
        {
            return ready;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(IsEnding, this);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
            return _loaded ??= await Task.Factory.StartNew(
                () => Load(progress, either.Token),
                either.Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (IsEnding && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(SpecHubModels), exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes no more requests, cancels a load, waits until the requests that wait or run have ended, then disposes the models.</summary>
    /// <param name="cancellationToken">Ends the wait; what still runs then ends with an <see cref="ObjectDisposedException"/>.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before all had ended. The models are disposed all the same.</exception>
    /// <exception cref="ObjectDisposedException">The models are disposed already.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _ending.CancelAsync().ConfigureAwait(false);
        try
        {
            if (_loaded is { } models)
            {
                await models.Pair.Engine.DrainAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        // A load under way is cancelled, and ends first; it cannot be left half done.
        _ending.Cancel();
        _gate.Wait();
        if (!_isDisposed)
        {
            _isDisposed = true;
            _loaded?.Pair.Dispose();
            _loaded = null;
        }

        _gate.Release();
    }

    private bool IsEnding => _isDisposed || _ending.IsCancellationRequested;

    private LoadedModels Load(IProgress<ModelLoadProgress>? progress, CancellationToken cancellationToken)
    {
        LlamaModelOptions target = ModelOptionsOf(_options.Target);
        LlamaModelOptions? draft = _options.Draft.Path is null ? null : ModelOptionsOf(_options.Draft);
        ModelPair pair = ModelPair.Load(target, draft, _loggerFactory, progress, _options.ToEngine(), cancellationToken);
        try
        {
            return new LoadedModels(pair, LlamaChatTemplate.Of(pair.Target, _options.ChatTemplate));
        }
        catch
        {
            pair.Dispose();
            throw;
        }
    }

    private LlamaModelOptions ModelOptionsOf(ModelOptions model) => new()
    {
        Path = model.Path ?? string.Empty,
        GpuLayers = model.GpuLayers,
        ContextLength = _options.ContextLength,
        CacheLength = _options.CacheLength,
        Threads = _options.Threads,
        MaxBranches = _options.MaxBranches,
        Library = _options.LlamaLibrary,
        MemoryLimit = _options.MemoryLimit,
    };
}
