using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>Owns a ggml_threadpool: threads that wait for the next forward pass.</summary>
/// <remarks>
/// Without one, llama.cpp starts and ends its threads in every pass. One pass at a time may use it, so the models of one
/// engine share a pool and different engines do not.
/// </remarks>
internal sealed unsafe class SafeThreadPoolHandle : SafeHandle
{
    // Threads spin for about two milliseconds after a pass, which is longer than what lies between two of them, and
    // then sleep: an idle engine takes no processor from others. ggml's own default spins fifty times as long.
    private const int Polling = 1;

    private const int CpuDevice = 0;
    private const int MostThreads = 512;
    private const int ThreadsOffset = MostThreads;
    private const int PriorityOffset = ThreadsOffset + sizeof(int);
    private const int PollOffset = PriorityOffset + sizeof(int);
    private const int StrictOffset = PollOffset + sizeof(int);
    private const int DefaultPolling = 50;

    private readonly delegate* unmanaged[Cdecl]<nint, void> _free;

    private SafeThreadPoolHandle(nint pool, nint free, int threads)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        _free = (delegate* unmanaged[Cdecl]<nint, void>)free;
        Threads = threads;
        SetHandle(pool);
    }

    /// <inheritdoc />
    public override bool IsInvalid => handle == 0;

    /// <summary>Gets how many threads compute, the calling one included.</summary>
    public int Threads { get; }

    /// <summary>Starts the threads; null when one thread needs no other, or the library has no pools of the known form.</summary>
    /// <param name="threads">How many threads compute, the calling one included.</param>
    public static SafeThreadPoolHandle? TryCreate(int threads)
    {
        if (threads is < 2 or > MostThreads)
        {
            return null;
        }

        Parameters parameters = default;
        Span<byte> bytes = parameters;
        bytes.Fill(NativeLayout.Sentinel);
        try
        {
            NativeMethods.FillThreadPoolParameters(&parameters, threads);
            if (!IsKnown(bytes, threads))
            {
                return null;
            }

            MemoryMarshal.Write(bytes[PollOffset..], Polling);
            nint registry = NativeMethods.RegistryOf(NativeMethods.DeviceByType(CpuDevice));
            nint create = NativeMethods.FunctionOf(registry, "ggml_threadpool_new");
            nint free = NativeMethods.FunctionOf(registry, "ggml_threadpool_free");
            return create == 0 || free == 0
                ? null
                : new SafeThreadPoolHandle(((delegate* unmanaged[Cdecl]<Parameters*, nint>)create)(&parameters), free, threads);
        }
        catch (EntryPointNotFoundException)
        {
            // A build of the library without them: passes start their own threads, as they do everywhere else.
            return null;
        }
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }

    /// <summary>Tells whether the struct has the layout that is written to: which processors, then four numbers and two flags.</summary>
    private static bool IsKnown(ReadOnlySpan<byte> bytes, int threads) =>
        bytes[..MostThreads].IndexOfAnyExcept((byte)0) < 0 &&
        MemoryMarshal.Read<int>(bytes[ThreadsOffset..]) == threads &&
        MemoryMarshal.Read<int>(bytes[PriorityOffset..]) == 0 &&
        MemoryMarshal.Read<int>(bytes[PollOffset..]) == DefaultPolling &&
        bytes[StrictOffset] == 0 && bytes[StrictOffset + 1] == 0 && bytes[StrictOffset + 4] == NativeLayout.Sentinel;

    /// <summary>ggml_threadpool_params, and some bytes more that show where it ends.</summary>
    [InlineArray(StrictOffset + 64)]
    private struct Parameters
    {
        private byte _first;
    }
}
