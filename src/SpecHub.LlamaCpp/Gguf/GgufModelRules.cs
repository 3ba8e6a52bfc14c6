namespace SpecHub.LlamaCpp.Gguf;

/// <summary>The rules beyond the format: the file holds a text model, and its numbers are possible.</summary>
/// <remarks>
/// These are the conditions under which the native library ends the process instead of reporting an error. Where it
/// reports one, for example about a missing tensor, it is left to do so.
/// </remarks>
internal static class GgufModelRules
{
    private const string NameATextModel = "Name a text generation model.";

    // What is made for the side of a model but is not one; the native library takes these by other ways.
    private static readonly string[] OtherKinds = ["adapter", "mmproj", "imatrix"];
    private static readonly string[] RopeScalings = ["none", "linear", "yarn", "longrope"];

    /// <summary>Throws unless the file is for generating text, and returns its architecture.</summary>
    public static string CheckArchitecture(GgufMetadataLookup metadata)
    {
        if (metadata.Text(GgufKeys.FileKind) is string kind && OtherKinds.Contains(kind, StringComparer.Ordinal))
        {
            throw GgufErrors.Refused(
                metadata.Path,
                $"the key '{GgufKeys.FileKind}' says that it holds '{kind}' and not a model.",
                NameATextModel);
        }

        string? architecture = metadata.Text(GgufKeys.Architecture);
        if (string.IsNullOrEmpty(architecture))
        {
            throw GgufErrors.Refused(
                metadata.Path,
                $"the key '{GgufKeys.Architecture}' is missing or empty, so it is not a model.",
                NameATextModel);
        }

        return architecture != "clip"
            ? architecture
            : throw GgufErrors.Refused(
                metadata.Path, "its architecture is 'clip', an encoder of images.", NameATextModel);
    }

    /// <summary>Throws when there are no weights.</summary>
    public static void CheckWeights(string path, int tensorCount)
    {
        if (tensorCount == 0)
        {
            throw GgufErrors.Refused(
                path, "it has no tensors, so it holds a vocabulary or metadata but no model weights.", NameATextModel);
        }
    }

    /// <summary>Throws unless numbers of layers, heads and experts and the kind of scaling are possible.</summary>
    public static void CheckShape(GgufMetadataLookup metadata, string architecture)
    {
        metadata.WholeNumber(GgufKeys.BlockCount(architecture), 1, GgufLimits.Layers);

        // The native library multiplies these in 32 bits.
        CheckOneOrPerLayer(metadata, GgufKeys.HeadCount(architecture), 0, GgufLimits.Heads);
        CheckOneOrPerLayer(metadata, GgufKeys.KeyValueHeadCount(architecture), 0, GgufLimits.Heads);
        int experts = metadata.WholeNumber(GgufKeys.ExpertCount(architecture), 0, GgufLimits.Experts) ?? 0;
        CheckOneOrPerLayer(metadata, GgufKeys.ExpertUsedCount(architecture), Math.Min(1, experts), experts);
        CheckPositionScaling(metadata, architecture);
    }

    /// <summary>Throws unless every token has a score and a type, where the file has them.</summary>
    /// <returns>The number of tokens; <see langword="null"/> when the file has no vocabulary.</returns>
    public static int? CheckVocabulary(GgufMetadataLookup metadata)
    {
        int? tokens = metadata.Length(GgufKeys.Tokens, 1, GgufValueType.Text);
        metadata.Length(GgufKeys.Scores, tokens ?? 0, GgufValueType.F32, GgufValueType.I32);
        metadata.Length(GgufKeys.TokenTypes, tokens ?? 0, GgufValueType.I32);
        return tokens;
    }

    // Some models give one number a layer, which the native library compares with the number of layers.
    private static void CheckOneOrPerLayer(GgufMetadataLookup metadata, string key, int least, int most)
    {
        if (!metadata.IsArray(key))
        {
            metadata.WholeNumber(key, least, most);
        }
    }

    private static void CheckPositionScaling(GgufMetadataLookup metadata, string architecture)
    {
        string scalingKey = GgufKeys.RopeScaling(architecture);
        if (metadata.Text(scalingKey) is string scaling && !RopeScalings.Contains(scaling, StringComparer.Ordinal))
        {
            throw GgufErrors.Refused(
                metadata.Path,
                $"the key {GgufErrors.Quote(scalingKey)} is {GgufErrors.Quote(scaling)}, and only " +
                $"{string.Join(", ", RopeScalings)} are supported.",
                "Take a model with one of these.");
        }
    }
}
