namespace SpecHub.LlamaCpp;

/// <summary>Which model to load, and with how much room.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public sealed record LlamaModelOptions
{
    /// <summary>The context length of a model when none is named, where the model was trained on as much.</summary>
    public const int DefaultContextLength = 8192;

    /// <summary>Gets the path of the GGUF file.</summary>
    public required string Path { get; init; }

    /// <summary>Gets how many tokens one text may have: a prompt and its answer must fit.</summary>
    /// <value>
    /// At least 16, at most as many as the model was trained on. The default is null: that many, but at most 8192.
    /// Without a <see cref="CacheLength"/> it is rounded up as that is.
    /// </value>
    public int? ContextLength { get; init; }

    /// <summary>Gets how many tokens the cache holds, over all texts.</summary>
    /// <value>
    /// At least <see cref="ContextLength"/>. The default is null: as many as one text may have. llama.cpp rounds it up
    /// to a multiple of 256.
    /// </value>
    public int? CacheLength { get; init; }

    /// <summary>Gets how many layers are computed on a GPU.</summary>
    /// <value>0 or more; above 0 a library that finds no GPU is refused. The default is null, which takes all where there is a GPU.</value>
    public int? GpuLayers { get; init; }

    /// <summary>Gets how many threads compute.</summary>
    /// <value>At least 1. The default is null: all processors up to four, else half of them.</value>
    public int? Threads { get; init; }

    /// <summary>Gets how many rows one forward pass takes.</summary>
    /// <value>At least 32. The default is 512.</value>
    public int BatchSize { get; init; } = 512;

    /// <summary>Gets how many different continuations the cache can hold at once, over all sessions.</summary>
    /// <value>1 to 254 and at most <see cref="BatchSize"/>; every leaf of a draft tree is one. The default is 64.</value>
    public int MaxBranches { get; init; } = 64;

    /// <summary>Gets where the llama.cpp library is.</summary>
    /// <value>A library file or a folder with one. The default is null, which searches as docs/native-library.md says.</value>
    public string? Library { get; init; }

    /// <summary>Gets how many bytes of the machine's memory weights, cache and forward passes may take, estimated before they are loaded.</summary>
    /// <remarks>
    /// For a pair, that of the target holds for both models together. Not counted are the memory of a GPU, and the buffer
    /// through which gaps in a cache are closed now and then, which can be as large as the cells that move.
    /// </remarks>
    /// <value>0 or more; <see cref="long.MaxValue"/> turns the check off. The default is null: as many as are free.</value>
    public long? MemoryLimit { get; init; }

    /// <summary>Gets a value indicating whether the context may be longer than the model was trained on.</summary>
    /// <remarks>So it may be for a draft, which has to follow its target everywhere and only guesses.</remarks>
    internal bool AllowsUntrainedLength { get; init; }

    /// <summary>Checks that every value is inside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range, or the path is empty.</exception>
    public void Validate()
    {
        Require(!string.IsNullOrWhiteSpace(Path), Path, nameof(Path), "must name a GGUF file");
        Require(ContextLength is null or >= 16, ContextLength, nameof(ContextLength), "must be at least 16 tokens");
        Require(CacheLength is null || CacheLength >= Math.Max(16, ContextLength ?? 16), CacheLength, nameof(CacheLength), "must be at least ContextLength");
        Require(GpuLayers is null or >= 0, GpuLayers, nameof(GpuLayers), "must be 0 (none on the GPU) or more");
        Require(Threads is null or >= 1, Threads, nameof(Threads), "must be at least 1");
        Require(BatchSize >= 32, BatchSize, nameof(BatchSize), "must be at least 32 rows");
        Require(MaxBranches is >= 1 and <= 254, MaxBranches, nameof(MaxBranches), "must be between 1 and 254");
        Require(MemoryLimit is null or >= 0, MemoryLimit, nameof(MemoryLimit), "must be 0 bytes or more, or null for as many as are free");
        Require(MaxBranches <= BatchSize, MaxBranches, nameof(MaxBranches), $"must be at most BatchSize, which is {BatchSize}");
    }

    private static void Require(bool holds, object? value, string name, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} {rule}.");
        }
    }
}
