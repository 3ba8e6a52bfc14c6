namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Reads the names, shapes and types of the tensors, without regard to where their data is.</summary>
internal static class GgufTensorTable
{
    // A length, one character, the number of dimensions, one dimension, a type and an offset.
    private const int SmallestEntryBytes = 8 + 1 + 4 + 8 + 4 + 8;

    public static GgufTensor[] Read(GgufReader reader, int count)
    {
        var tensors = new GgufTensor[count];
        HashSet<string> names = new(count, StringComparer.Ordinal);
        for (int index = 0; index < count; index++)
        {
            reader.Place = $"The name of tensor {index + 1:N0} of {count:N0}";
            long start = reader.Position;
            string name = ReadName(reader);
            if (!names.Add(name))
            {
                throw GgufErrors.Damaged(
                    reader.Path, $"The tensor name {GgufErrors.Quote(name)} occurs a second time at byte {start:N0}.");
            }

            reader.Place = $"The tensor {GgufErrors.Quote(name)}";
            tensors[index] = ReadEntry(reader, name);
        }

        return tensors;
    }

    /// <summary>Throws unless so many entries can fit into what is left of the file.</summary>
    public static int CheckCount(GgufReader reader, ulong count)
    {
        GgufCount.Check(reader, "tensors", count, SmallestEntryBytes, GgufLimits.Tensors);
        return (int)count;
    }

    private static string ReadName(GgufReader reader)
    {
        long start = reader.Position;
        string name = reader.ReadText(GgufLimits.TensorNameBytes);
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            throw GgufErrors.Damaged(reader.Path, $"{reader.Place} is empty or has a zero byte at byte {start:N0}.");
        }

        return name;
    }

    private static GgufTensor ReadEntry(GgufReader reader, string name)
    {
        long[] dimensions = ReadDimensions(reader);
        long start = reader.Position;
        uint number = reader.ReadUInt32();
        if (GgufTensorType.Find(number) is not GgufTensorType type)
        {
            throw GgufErrors.Refused(
                reader.Path,
                $"{reader.Place} has the type {number} at byte {start:N0}, which is unknown or was withdrawn.",
                "Take a file quantized with one of the common types, such as q4_K or q8_0.");
        }

        long byteCount = ByteCount(reader, dimensions, type);
        ulong offset = reader.ReadUInt64();
        if (offset > (ulong)reader.Length)
        {
            throw GgufErrors.Damaged(
                reader.Path,
                $"{reader.Place} starts at byte {offset:N0} of the data, but the file ends after {reader.Length:N0}.");
        }

        return new GgufTensor(name, dimensions, type, (long)offset, byteCount);
    }

    private static long[] ReadDimensions(GgufReader reader)
    {
        long start = reader.Position;
        uint count = reader.ReadUInt32();
        if (count is < 1 or > GgufLimits.Dimensions)
        {
            throw GgufErrors.Damaged(
                reader.Path,
                $"{reader.Place} has {count:N0} dimensions at byte {start:N0}; " +
                $"1 to {GgufLimits.Dimensions} are allowed.");
        }

        long[] dimensions = new long[count];
        for (int index = 0; index < dimensions.Length; index++)
        {
            dimensions[index] = unchecked((long)reader.ReadUInt64());
            if (dimensions[index] < 1)
            {
                throw GgufErrors.Damaged(
                    reader.Path,
                    $"{reader.Place} has a dimension of {dimensions[index]:N0} before byte {reader.Position:N0}; " +
                    "at least 1 is needed.");
            }
        }

        return dimensions;
    }

    private static long ByteCount(GgufReader reader, long[] dimensions, GgufTensorType type)
    {
        if (dimensions[0] % type.BlockLength != 0)
        {
            throw GgufErrors.Damaged(
                reader.Path,
                $"{reader.Place} has rows of {dimensions[0]:N0} elements, which is not a multiple of the " +
                $"{type.BlockLength} in a block of type {type.Name}.");
        }

        // The size grows by one factor at a time and stays below the length of the file, so no product overflows.
        long size = type.BlockBytes;
        foreach (long factor in (ReadOnlySpan<long>)[dimensions[0] / type.BlockLength, .. dimensions.AsSpan(1)])
        {
            if (factor > reader.Length / size)
            {
                throw GgufErrors.Damaged(
                    reader.Path,
                    $"{reader.Place} of {string.Join(" x ", dimensions)} elements of type {type.Name} is larger than " +
                    $"the file of {reader.Length:N0} bytes.");
            }

            size *= factor;
        }

        return size;
    }
}
