namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Reads the section of keys and values.</summary>
internal static class GgufMetadata
{
    // A length, one character, a type and one byte.
    private const int SmallestEntryBytes = 8 + 1 + 4 + 1;

    public static OrderedDictionary<string, GgufValue> Read(GgufReader reader, ulong count)
    {
        GgufCount.Check(reader, "metadata keys", count, SmallestEntryBytes, GgufLimits.Keys);
        OrderedDictionary<string, GgufValue> metadata = new(StringComparer.Ordinal);
        for (int index = 0; index < (int)count; index++)
        {
            reader.Place = $"Key {index + 1:N0} of {count:N0}";
            long start = reader.Position;
            string key = reader.ReadText(GgufLimits.KeyBytes);
            if (key.Length == 0)
            {
                throw GgufErrors.Damaged(reader.Path, $"{reader.Place} at byte {start:N0} is empty.");
            }

            reader.Place = $"The value of key {GgufErrors.Quote(key)}";
            if (!metadata.TryAdd(key, GgufMetadataValue.Read(reader, key)))
            {
                throw GgufErrors.Damaged(
                    reader.Path, $"The key {GgufErrors.Quote(key)} occurs a second time at byte {start:N0}.");
            }
        }

        return metadata;
    }
}
