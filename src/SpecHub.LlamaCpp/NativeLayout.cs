using System.Buffers.Binary;

namespace SpecHub.LlamaCpp;

/// <summary>Where the fields of llama.cpp's parameter structs are in one release: layouts are data, not types.</summary>
/// <remarks>
/// A library is recognised by the default values that it returns. Offsets and sizes are bytes, read off that release's
/// llama.h. To add a release: a row here, a case in NativeLayoutTests, a line in docs/native-library.md.
/// </remarks>
internal sealed record NativeLayout
{
    /// <summary>The value of every byte that the library has not written.</summary>
    public const byte Sentinel = 0xA5;

    public required string Release { get; init; }

    public required int ModelSize { get; init; }

    public required int ContextSize { get; init; }

    public required int GpuLayers { get; init; }

    public required int ProgressCallback { get; init; }

    /// <summary>Gets the offset of n_outputs_max, or null where the release has none.</summary>
    public int? MaxOutputs { get; init; }

    public required int Threads { get; init; }

    public required int ContextType { get; init; }

    public required int CacheType { get; init; }

    public required int ContextFlags { get; init; }

    /// <summary>Gets default values that tell this release from others: (offset, bytes little-endian).</summary>
    public required IReadOnlyList<(int Offset, int Value)> ModelDefaults { get; init; }

    /// <summary>The element type BF16, by its number in ggml.h.</summary>
    public const int CacheBf16 = 30;

    // The same in every release so far.
    public static int ContextLength => 0;

    public static int BatchSize => 4;

    public static int MicroBatchSize => 8;

    public static int MaxSequences => 12;

    public int ProgressUserData => ProgressCallback + 8;

    public int BatchThreads => Threads + 4;

    public int UnifiedCache => ContextFlags + 5;

    public static IReadOnlyList<NativeLayout> Known { get; } =
    [
        new()
        {
            Release = "llama.cpp v0.5.0",
            ModelSize = 80,
            ContextSize = 160,
            GpuLayers = 16,
            ProgressCallback = 48,
            MaxOutputs = 20,
            Threads = 28,
            ContextType = 36,
            CacheType = 104,
            ContextFlags = 128,

            // split_mode, load_mode (auto), lazy_mode (auto), main_gpu.
            ModelDefaults = [(20, 1), (24, -1), (28, 1), (32, 0)],
        },
        new()
        {
            Release = "llama.cpp c0c7e147 (LLamaSharp 0.28.0)",
            ModelSize = 72,
            ContextSize = 144,
            GpuLayers = 16,
            ProgressCallback = 40,
            Threads = 20,
            ContextType = 28,
            CacheType = 96,
            ContextFlags = 120,

            // split_mode, main_gpu, and the flags vocab_only, use_mmap, use_direct_io, use_mlock.
            ModelDefaults = [(20, 1), (24, 0), (64, 0x00_00_01_00)],
        },
    ];

    /// <summary>Finds the release whose defaults a library returned.</summary>
    /// <param name="model">llama_model_default_params over a buffer of sentinels.</param>
    /// <param name="context">llama_context_default_params over a buffer of sentinels.</param>
    /// <param name="sentinelsHold">Whether unwritten bytes kept the sentinel; not so where structs return by register.</param>
    public static NativeLayout? Recognise(ReadOnlySpan<byte> model, ReadOnlySpan<byte> context, bool sentinelsHold)
    {
        foreach (NativeLayout layout in Known)
        {
            if (layout.Matches(model, context, sentinelsHold))
            {
                return layout;
            }
        }

        return null;
    }

    private bool Matches(ReadOnlySpan<byte> model, ReadOnlySpan<byte> context, bool sentinelsHold)
    {
        if (sentinelsHold && !(EndsAt(model, ModelSize) && EndsAt(context, ContextSize)))
        {
            return false;
        }

        foreach ((int offset, int value) in ModelDefaults)
        {
            if (Int32(model, offset) != value)
            {
                return false;
            }
        }

        // 512 tokens, batches of 2048 and 512, one sequence, 4 threads; a context type of 0 followed by four times
        // "unspecified"; a cache of F16; embeddings off, offload on.
        ReadOnlySpan<int> start = [512, 2048, 512, 1];
        ReadOnlySpan<int> threads = [4, 4];
        ReadOnlySpan<int> kinds = [0, -1, -1, -1, -1];
        ReadOnlySpan<int> cache = [1, 1];
        return Holds(context, ContextLength, start) && Holds(context, Threads, threads) &&
            Holds(context, ContextType, kinds) && Holds(context, CacheType, cache) &&
            context[ContextFlags] == 0 && context[ContextFlags + 1] == 1;
    }

    private static bool Holds(ReadOnlySpan<byte> bytes, int offset, ReadOnlySpan<int> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (Int32(bytes, offset + (4 * i)) != values[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tells whether a struct of the given size fits what was written; its last bytes may be padding.</summary>
    private static bool EndsAt(ReadOnlySpan<byte> bytes, int size) =>
        bytes[size..].IndexOfAnyExcept(Sentinel) < 0 && bytes[(size - 8)..size].IndexOfAnyExcept(Sentinel) >= 0;

    private static int Int32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadInt32LittleEndian(bytes[offset..]);
}
