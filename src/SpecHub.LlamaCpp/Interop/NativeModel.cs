using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>A llama_model, without pointers.</summary>
internal sealed class NativeModel : IDisposable
{
    private readonly SafeModelHandle _handle;
    private readonly NativeLayout _layout;

    private NativeModel(SafeModelHandle handle, NativeLayout layout)
    {
        _handle = handle;
        _layout = layout;
    }

    public int TrainedContextLength => NativeMethods.TrainedContextLength(_handle);

    /// <summary>Gets a value indicating whether the cache can forget single tokens: not so for recurrent models.</summary>
    public bool CanRewind => NativeMethods.IsRecurrent(_handle) == 0 && NativeMethods.IsHybrid(_handle) == 0;

    public bool HasEncoder => NativeMethods.HasEncoder(_handle) != 0;

    /// <summary>Gets the chat template of the file, or null.</summary>
    public unsafe string? ChatTemplate => Marshal.PtrToStringUTF8((nint)NativeMethods.ChatTemplate(_handle, null));

    public NativeVocabulary Vocabulary => new(_handle);

    /// <summary>Loads a file whose tensor table has been checked.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while the weights were read.</exception>
    /// <exception cref="LlamaException">llama.cpp refused the file.</exception>
    public static unsafe NativeModel Load(
        string path, int? gpuLayers, NativeLayout layout, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        NativeParameters parameters = NativeMethods.DefaultModelParameters();
        if (gpuLayers is { } layers)
        {
            parameters.Write(layout.GpuLayers, layers);
        }

        var state = new LoadState(progress, cancellationToken);
        GCHandle pinned = GCHandle.Alloc(state);
        try
        {
            delegate* unmanaged[Cdecl]<float, nint, byte> callback = &OnProgress;
            parameters.Write(layout.ProgressCallback, (nint)callback);
            parameters.Write(layout.ProgressUserData, GCHandle.ToIntPtr(pinned));
            NativeLog.TakeLastError();
            SafeModelHandle handle = NativeMethods.LoadModel(path, parameters);
            if (!handle.IsInvalid)
            {
                return new NativeModel(handle, layout);
            }

            handle.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new LlamaException(
                $"llama.cpp could not load '{path}': {NativeLog.TakeLastError() ?? "it gave no reason"}. " +
                "Usual reasons are an architecture newer than the library, and too little memory.");
        }
        finally
        {
            pinned.Free();
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The NativeContext owns the handle from then on.")]
    public NativeContext CreateContext(ContextSettings settings, int vocabularySize)
    {
        NativeParameters parameters = NativeMethods.DefaultContextParameters();
        parameters.Write(NativeLayout.ContextLength, settings.ContextLength);
        parameters.Write(NativeLayout.BatchSize, settings.BatchSize);
        parameters.Write(NativeLayout.MicroBatchSize, settings.BatchSize);
        parameters.Write(NativeLayout.MaxSequences, settings.MaxSequences);
        parameters.Write(_layout.Threads, settings.Threads);
        parameters.Write(_layout.BatchThreads, settings.Threads);

        // Branches of a tree share the cells of their common path, which needs one cache for all sequences.
        parameters.Write(_layout.UnifiedCache, true);
        if (_layout.MaxOutputs is { } offset)
        {
            parameters.Write(offset, settings.MaxOutputs);
        }

        if (settings.RowsMustNotMatter)
        {
            // With keys and values of one type, llama.cpp's CPU attention adds up in another order for a single row in a
            // long context than for several. With two types there is one order for all, and decoding is as fast.
            parameters.Write(_layout.CacheType, NativeLayout.CacheBf16);
        }

        NativeLog.TakeLastError();
        if (SafeContextHandle.TryCreate(_handle, parameters) is not { } context)
        {
            throw new LlamaException(
                $"llama.cpp could not create a context of {settings.ContextLength} tokens: {NativeLog.TakeLastError() ?? "it gave no reason"}. " +
                "Usually the memory does not suffice: try a smaller ContextLength.");
        }

        if (settings.Pool is not null)
        {
            context.Attach(settings.Pool);
        }

        return new NativeContext(context, vocabularySize);
    }

    public void Dispose() => _handle.Dispose();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnProgress(float progress, nint userData)
    {
        var state = (LoadState)GCHandle.FromIntPtr(userData).Target!;
#pragma warning disable CA1031 // An exception must not travel through native frames: it would end the process.
        try
        {
            state.Progress?.Report(progress);
        }
        catch (Exception)
        {
            // A progress bar that throws does not end the load.
        }
#pragma warning restore CA1031

        return state.CancellationToken.IsCancellationRequested ? (byte)0 : (byte)1;
    }

    private sealed record LoadState(IProgress<float>? Progress, CancellationToken CancellationToken);
}
