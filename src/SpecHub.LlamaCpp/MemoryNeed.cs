using System.Globalization;
using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.LlamaCpp;

/// <summary>How much memory of the machine a model will take, estimated from its file before anything is loaded.</summary>
/// <remarks>
/// Weights: the tensors of all layers that are not on a GPU. Cache: two bytes for each key and value of a cell, which
/// llama.cpp takes for F16 and BF16 alike; models with a sliding window may need less. Compute: what llama.cpp reserves for
/// one forward pass. It depends on the architecture, so this part is a margin: the logits of all outputs twice, and for
/// every row of the batch its attention mask and 24 vectors of the model's width. Not counted are the memory of a GPU and the
/// buffer of <see cref="CacheCompaction"/>, which has at most what the cache has, for as long as gaps are closed.
/// </remarks>
/// <param name="Weights">Bytes of weights.</param>
/// <param name="Cache">Bytes of keys and values.</param>
/// <param name="Compute">Bytes for a forward pass.</param>
internal readonly record struct MemoryNeed(long Weights, long Cache, long Compute)
{
    private const int ElementBytes = 2;
    private const int VectorsOfARow = 24;
    private const int CellGroup = 256;

    public long Total => Weights + Cache + Compute;

    /// <summary>Estimates what a model takes.</summary>
    /// <param name="file">The model.</param>
    /// <param name="options">How it will be loaded.</param>
    /// <param name="hasGpu">Whether layers can be computed on a GPU.</param>
    public static MemoryNeed Of(GgufFile file, LlamaModelOptions options, bool hasGpu)
    {
        long layers = Number(file, GgufKeys.BlockCount(file.Architecture)) ?? 0;

        // llama.cpp takes the last layers to the GPU, and the output as the very last.
        long onHost = hasGpu ? Math.Max(0, layers + 1 - (options.GpuLayers ?? int.MaxValue)) : layers + 1;
        long weights = file.Tensors.Sum(tensor => LayerOf(tensor.Name, layers) < onHost ? tensor.ByteCount : 0);
        long cells = CacheLengthOf(file, options);
        long cache = 0;
        for (long layer = 0; layer < Math.Min(layers, onHost); layer++)
        {
            cache += cells * ElementBytes * (WidthOf(file, layer, "attn_k", GgufKeys.KeyLength) + WidthOf(file, layer, "attn_v", GgufKeys.ValueLength));
        }

        long outputs = Math.Min(LlamaModel.MaxOutputs, options.BatchSize);
        long width = Number(file, GgufKeys.EmbeddingLength(file.Architecture)) ?? 0;
        long compute = (2 * outputs * (file.VocabularySize ?? 0) * sizeof(float)) +
            (options.BatchSize * sizeof(float) * (cells + (VectorsOfARow * width)));
        return new MemoryNeed(weights, cache, compute);
    }

    /// <summary>Returns how many tokens the cache of a model will hold.</summary>
    public static int CacheLengthOf(GgufFile file, LlamaModelOptions options)
    {
        int length = Math.Max(ContextLengthOf(file, options), options.CacheLength ?? 0);
        return (int)Math.Min(int.MaxValue, ((long)length + CellGroup - 1) / CellGroup * CellGroup);
    }

    /// <summary>Returns how many tokens one text of a model may have.</summary>
    public static int ContextLengthOf(GgufFile file, LlamaModelOptions options) =>
        options.ContextLength ?? Math.Min(LlamaModelOptions.DefaultContextLength, file.ContextLength ?? LlamaModelOptions.DefaultContextLength);

    /// <summary>Refuses models that do not fit.</summary>
    /// <param name="limit">How many bytes they may take; null for as many as are free.</param>
    /// <param name="models">The models, loaded one after the other.</param>
    /// <exception cref="MemoryShortageException">They need more.</exception>
    public static void Require(long? limit, params ReadOnlySpan<(string Path, MemoryNeed Need)> models)
    {
        long required = 0;
        List<string> parts = [];
        foreach ((string path, MemoryNeed need) in models)
        {
            required += need.Total;
            parts.Add($"'{path}' {Mebibytes(need.Total)} (weights {Mebibytes(need.Weights)}, cache {Mebibytes(need.Cache)}, forward passes {Mebibytes(need.Compute)})");
        }

        long available = limit ?? AvailableMemory.Read() ?? long.MaxValue;
        if (required > available)
        {
            throw new MemoryShortageException(
                $"There is not enough memory: {string.Join(" and ", parts)} need about {Mebibytes(required)}, and {Mebibytes(available)} are " +
                $"{(limit is null ? "free" : "allowed by MemoryLimit")}. Ask for a smaller CacheLength or ContextLength, take a smaller model or more GPU layers, " +
                "or set MemoryLimit to the bytes that may be taken (the greatest number turns this check off).",
                required,
                available);
        }
    }

    /// <summary>Returns how many keys or values a cell has in a layer: as the tensor says, else as the metadata do.</summary>
    private static long WidthOf(GgufFile file, long layer, string tensor, Func<string, string> lengthKey)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.{tensor}.weight");
        if (file.Tensors.FirstOrDefault(other => other.Name == name) is { Dimensions: [_, long rows, ..] })
        {
            return rows;
        }

        long heads = Number(file, GgufKeys.HeadCount(file.Architecture)) ?? 0;
        long width = Number(file, GgufKeys.EmbeddingLength(file.Architecture)) ?? 0;
        long length = Number(file, lengthKey(file.Architecture)) ?? (heads == 0 ? 0 : width / heads);
        return length * (Number(file, GgufKeys.KeyValueHeadCount(file.Architecture)) ?? heads);
    }

    /// <summary>Returns the layer of a tensor; the token embeddings come before all layers, and the output behind them.</summary>
    private static long LayerOf(string name, long layers)
    {
        string[] parts = name.Split('.');
        return parts[0] == "blk" && parts.Length > 2 && long.TryParse(parts[1], CultureInfo.InvariantCulture, out long layer) ? layer :
            parts[0].StartsWith("output", StringComparison.Ordinal) ? layers :
            -1;
    }

    private static long? Number(GgufFile file, string key) =>
        file.Metadata.TryGetValue(key, out GgufValue? value) && value.WholeNumber is { } number && number >= 0 && number <= int.MaxValue ? (long)number : null;

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N0} MiB");
}
