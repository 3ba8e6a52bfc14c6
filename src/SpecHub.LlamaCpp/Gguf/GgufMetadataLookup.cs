namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Looks up metadata by key and insists on its type.</summary>
internal sealed class GgufMetadataLookup(string path, IReadOnlyDictionary<string, GgufValue> metadata)
{
    public string Path => path;

    /// <summary>Returns a text, or <see langword="null"/> when the key is missing.</summary>
    public string? Text(string key)
    {
        if (!metadata.TryGetValue(key, out GgufValue? value))
        {
            return null;
        }

        return value.Text ?? throw Wrong(key, value, "a text");
    }

    /// <summary>Returns an integer within bounds, or <see langword="null"/> when the key is missing.</summary>
    public int? WholeNumber(string key, int least, int most)
    {
        if (!metadata.TryGetValue(key, out GgufValue? value))
        {
            return null;
        }

        return value.WholeNumber is Int128 whole && whole >= least && whole <= most
            ? (int)whole
            : throw Wrong(key, value, $"a whole number from {least} to {most}");
    }

    /// <summary>Returns the length of an array, or <see langword="null"/> when the key is missing.</summary>
    public int? Length(string key, int least, params ReadOnlySpan<GgufValueType> elementTypes)
    {
        if (!metadata.TryGetValue(key, out GgufValue? value))
        {
            return null;
        }

        return value.ElementType is GgufValueType type && elementTypes.Contains(type) && value.Count >= least
            ? (int)value.Count
            : throw Wrong(key, value, $"an array of {string.Join(" or ", elementTypes.ToArray())}, {least} or longer");
    }

    public bool IsArray(string key) => metadata.TryGetValue(key, out GgufValue? value) && value.ElementType is not null;

    private ModelFileException Wrong(string key, GgufValue value, string expected) =>
        GgufErrors.Damaged(
            path,
            $"The key {GgufErrors.Quote(key)} is {GgufErrors.Quote(value.ToString())} of type {value.Type}; " +
            $"it must be {expected}.");
}
