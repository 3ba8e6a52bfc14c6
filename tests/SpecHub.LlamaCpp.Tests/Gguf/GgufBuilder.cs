using System.Text;
using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.LlamaCpp.Tests.Gguf;

/// <summary>Writes small GGUF files, correct ones and every kind of wrong one.</summary>
internal sealed class GgufBuilder
{
    private readonly List<byte[]> _keys = [];
    private readonly List<byte[]> _tensors = [];
    private ulong _dataBytes;

    public byte[] Magic { get; set; } = "GGUF"u8.ToArray();

    public uint Version { get; set; } = 3;

    /// <summary>Gets or sets the number of keys that the header announces; null for the true one.</summary>
    public ulong? KeyCount { get; set; }

    /// <summary>Gets or sets the number of tensors that the header announces; null for the true one.</summary>
    public ulong? TensorCount { get; set; }

    /// <summary>Gets or sets the alignment that is kept, whatever the metadata say.</summary>
    public uint Alignment { get; set; } = 32;

    /// <summary>Starts a file that has the architecture but no tensor.</summary>
    public static GgufBuilder WithArchitecture() => new GgufBuilder().Text("general.architecture", "llama");

    /// <summary>Starts a correct file with three tokens and one tensor of 64 bytes.</summary>
    public static GgufBuilder Model() => WithArchitecture()
        .Number("llama.context_length", 2048)
        .Number("llama.block_count", 2)
        .Texts("tokenizer.ggml.tokens", "a", "b", "c")
        .Tensor("weights", 0, [16]);

    public GgufBuilder Text(string key, string value) => Entry(key, GgufValueType.Text, Content(value));

    public GgufBuilder Number(string key, uint value) => Entry(key, GgufValueType.U32, BitConverter.GetBytes(value));

    public GgufBuilder Short(string key, ushort value) => Entry(key, GgufValueType.U16, BitConverter.GetBytes(value));

    public GgufBuilder Texts(string key, params string[] values) =>
        Array(key, (uint)GgufValueType.Text, (ulong)values.Length, [.. values.SelectMany(Content)]);

    public GgufBuilder Array(string key, uint elementType, ulong count, byte[] elements) => Entry(
        key,
        GgufValueType.Array,
        [.. BitConverter.GetBytes(elementType), .. BitConverter.GetBytes(count), .. elements]);

    public GgufBuilder Entry(string key, GgufValueType type, byte[] content) =>
        Bytes([.. Content(key), .. BitConverter.GetBytes((uint)type), .. content]);

    /// <summary>Adds the bytes of one metadata entry as they are.</summary>
    public GgufBuilder Bytes(byte[] entry)
    {
        _keys.Add(entry);
        return this;
    }

    /// <summary>Adds a tensor behind the one before it.</summary>
    public GgufBuilder Tensor(string name, uint type, ulong[] dimensions) => Tensor(name, type, dimensions, _dataBytes);

    public GgufBuilder Tensor(string name, uint type, ulong[] dimensions, ulong offset)
    {
        _tensors.Add([
            .. Content(name),
            .. BitConverter.GetBytes((uint)dimensions.Length),
            .. dimensions.SelectMany(BitConverter.GetBytes),
            .. BitConverter.GetBytes(type),
            .. BitConverter.GetBytes(offset),
        ]);
        GgufTensorType? known = GgufTensorType.Find(type);
        ulong size = unchecked(dimensions.Aggregate(1UL, (product, extent) => product * extent));
        _dataBytes += known is null ? 0 : Math.Min(4096, size / (ulong)known.BlockLength * (ulong)known.BlockBytes);
        _dataBytes += (ulong)Padding((long)_dataBytes);
        return this;
    }

    public byte[] Build()
    {
        using MemoryStream file = new();
        file.Write(Magic);
        file.Write(BitConverter.GetBytes(Version));
        file.Write(BitConverter.GetBytes(TensorCount ?? (ulong)_tensors.Count));
        file.Write(BitConverter.GetBytes(KeyCount ?? (ulong)_keys.Count));
        foreach (byte[] entry in _keys.Concat(_tensors))
        {
            file.Write(entry);
        }

        file.Write(new byte[Padding(file.Length) + (int)_dataBytes]);
        return file.ToArray();
    }

    private static byte[] Content(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes];
    }

    private int Padding(long length) => (int)((Alignment - (length % Alignment)) % Alignment);
}
