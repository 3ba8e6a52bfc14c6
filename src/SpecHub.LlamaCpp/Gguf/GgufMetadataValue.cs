namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Reads one metadata value: keeps a scalar, checks an array while passing over it.</summary>
internal static class GgufMetadataValue
{
    public static GgufValue Read(GgufReader reader, string key)
    {
        GgufValueType type = ReadType(reader);
        return type switch
        {
            GgufValueType.U8 => GgufValue.OfWholeNumber(type, reader.ReadByte()),
            GgufValueType.I8 => GgufValue.OfWholeNumber(type, unchecked((sbyte)reader.ReadByte())),
            GgufValueType.U16 => GgufValue.OfWholeNumber(type, reader.ReadUInt16()),
            GgufValueType.I16 => GgufValue.OfWholeNumber(type, unchecked((short)reader.ReadUInt16())),
            GgufValueType.U32 => GgufValue.OfWholeNumber(type, reader.ReadUInt32()),
            GgufValueType.I32 => GgufValue.OfWholeNumber(type, unchecked((int)reader.ReadUInt32())),
            GgufValueType.U64 => GgufValue.OfWholeNumber(type, reader.ReadUInt64()),
            GgufValueType.I64 => GgufValue.OfWholeNumber(type, unchecked((long)reader.ReadUInt64())),
            GgufValueType.F32 => GgufValue.OfReal(type, BitConverter.UInt32BitsToSingle(reader.ReadUInt32())),
            GgufValueType.F64 => GgufValue.OfReal(type, BitConverter.UInt64BitsToDouble(reader.ReadUInt64())),
            GgufValueType.Flag => GgufValue.OfFlag(reader.ReadByte() != 0),
            GgufValueType.Text => GgufValue.OfText(reader.ReadText(GgufLimits.HeaderBytes)),
            _ => ReadArray(reader, key),
        };
    }

    private static GgufValue ReadArray(GgufReader reader, string key)
    {
        long start = reader.Position;
        GgufValueType type = ReadType(reader);
        if (type == GgufValueType.Array)
        {
            throw GgufErrors.Damaged(
                reader.Path,
                $"{reader.Place} is an array of arrays at byte {start:N0}; only arrays of scalars are allowed.");
        }

        ulong count = reader.ReadUInt64();
        int size = SizeOf(type);
        int most = key == GgufKeys.Tokens ? GgufLimits.Tokens : GgufLimits.ArrayLength;
        GgufCount.Check(reader, "elements", count, size, most);
        if (type == GgufValueType.Text)
        {
            SkipTexts(reader, key, (int)count);
        }
        else
        {
            reader.Skip(count * (ulong)size);
        }

        return GgufValue.OfArray(type, (long)count);
    }

    private static void SkipTexts(GgufReader reader, string key, int count)
    {
        GgufTokenSet? tokens = key == GgufKeys.Tokens ? new GgufTokenSet() : null;
        for (int index = 0; index < count; index++)
        {
            long start = reader.Position;
            ReadOnlySpan<byte> text = reader.ReadTextBytes(GgufLimits.HeaderBytes);
            if (tokens?.Add(text) == false)
            {
                throw GgufErrors.Damaged(
                    reader.Path, $"{reader.Place} repeats an earlier token as token {index:N0} at byte {start:N0}.");
            }
        }
    }

    private static GgufValueType ReadType(GgufReader reader)
    {
        long start = reader.Position;
        uint number = reader.ReadUInt32();
        if (number > (uint)GgufValueType.F64)
        {
            throw GgufErrors.Damaged(
                reader.Path, $"{reader.Place} has the unknown type {number} at byte {start:N0}; types are 0 to 12.");
        }

        return (GgufValueType)number;
    }

    /// <summary>Returns the bytes of an element, for a text the least: its length.</summary>
    private static int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.U8 or GgufValueType.I8 or GgufValueType.Flag => 1,
        GgufValueType.U16 or GgufValueType.I16 => 2,
        GgufValueType.U32 or GgufValueType.I32 or GgufValueType.F32 => 4,
        _ => 8,
    };
}
