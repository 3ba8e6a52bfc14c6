namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Checks that the data of the tensors follow one another without gaps and end within the file.</summary>
internal static class GgufDataLayout
{
    /// <summary>Throws unless the layout is the one that the native library expects.</summary>
    /// <param name="reader">Stands behind the tensor table.</param>
    /// <param name="tensors">The table, in the order of the file.</param>
    /// <param name="alignment">The bytes of which every start is a multiple; a power of two.</param>
    public static void Check(GgufReader reader, IReadOnlyList<GgufTensor> tensors, uint alignment)
    {
        long dataStart = RoundUp(reader.Position, alignment);
        long expected = 0;
        foreach (GgufTensor tensor in tensors)
        {
            if (tensor.Offset != expected)
            {
                throw GgufErrors.Damaged(
                    reader.Path,
                    $"The tensor {GgufErrors.Quote(tensor.Name)} starts at byte {tensor.Offset:N0} of the data; " +
                    $"after the tensors before it, aligned to {alignment:N0}, it must start at byte {expected:N0}.");
            }

            // Subtracting cannot overflow: the offset was compared with the length of the file before.
            if (tensor.ByteCount > reader.Length - dataStart - tensor.Offset)
            {
                throw GgufErrors.Damaged(
                    reader.Path,
                    $"The tensor {GgufErrors.Quote(tensor.Name)} takes {tensor.ByteCount:N0} bytes from byte " +
                    $"{dataStart + tensor.Offset:N0} on, but the file ends after {reader.Length:N0}.");
            }

            expected = RoundUp(tensor.Offset + tensor.ByteCount, alignment);
        }
    }

    /// <summary>Reads the alignment from the metadata.</summary>
    /// <returns>A power of two, at least 32; 32 when the file does not say.</returns>
    public static uint Alignment(string path, IReadOnlyDictionary<string, GgufValue> metadata)
    {
        if (!metadata.TryGetValue(GgufKeys.Alignment, out GgufValue? value))
        {
            return GgufLimits.Alignment;
        }

        if (value is { Type: GgufValueType.U32, WholeNumber: Int128 whole }
            && whole >= GgufLimits.Alignment
            && uint.IsPow2((uint)whole))
        {
            return (uint)whole;
        }

        throw GgufErrors.Damaged(
            path,
            $"The key '{GgufKeys.Alignment}' is {GgufErrors.Quote(value.ToString())} of type {value.Type}; " +
            $"it must be a power of two of type U32, at least {GgufLimits.Alignment}.");
    }

    /// <summary>Returns the next multiple of the alignment, a power of two.</summary>
    public static long RoundUp(long value, uint alignment) => (value + alignment - 1) & -(long)alignment;
}
