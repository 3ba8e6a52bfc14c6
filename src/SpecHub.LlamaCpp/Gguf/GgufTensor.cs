namespace SpecHub.LlamaCpp.Gguf;

/// <summary>One entry of the tensor table: where the weights are, not the weights.</summary>
/// <param name="Name">The name, 1 to 63 bytes in UTF-8, unique in the model.</param>
/// <param name="Dimensions">The extents, 1 to 4 of at least 1 each; the first is a row.</param>
/// <param name="Type">How the elements are stored.</param>
/// <param name="Offset">The start in bytes within the data section of its file.</param>
/// <param name="ByteCount">The size in bytes, at least 1, without the padding that follows.</param>
public sealed record GgufTensor(
    string Name,
    IReadOnlyList<long> Dimensions,
    GgufTensorType Type,
    long Offset,
    long ByteCount);
