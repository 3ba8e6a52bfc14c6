using System.Collections.ObjectModel;

namespace SpecHub.LlamaCpp.Gguf;

/// <summary>What a GGUF model file says about itself: its metadata and its tensor table, not the weights.</summary>
/// <remarks>
/// Reading checks everything that the native library relies on, because that library may end the process on a
/// malformed file. A file that passes can still be refused by it, for example for an unknown architecture.
/// Instances are immutable and can be shared.
/// </remarks>
public sealed class GgufFile
{
    private GgufFile(GgufPart first, IReadOnlyList<GgufTensor> tensors)
    {
        GgufMetadataLookup metadata = new(first.Path, first.Metadata);
        Path = first.Path;
        Version = first.Version;
        Metadata = new ReadOnlyDictionary<string, GgufValue>(first.Metadata);
        Tensors = tensors;
        Architecture = GgufModelRules.CheckArchitecture(metadata);
        GgufModelRules.CheckWeights(first.Path, tensors.Count);
        GgufModelRules.CheckShape(metadata, Architecture);
        Name = metadata.Text(GgufKeys.Name);
        ContextLength = metadata.WholeNumber(GgufKeys.ContextLength(Architecture), 1, int.MaxValue);
        VocabularySize = GgufModelRules.CheckVocabulary(metadata);
    }

    /// <summary>Gets the file, as the caller named it; of a split model the first part.</summary>
    public string Path { get; }

    /// <summary>Gets the version of the file format, 2 or 3.</summary>
    public int Version { get; }

    /// <summary>Gets the metadata in the order of the file; of a split model that of the first part.</summary>
    public IReadOnlyDictionary<string, GgufValue> Metadata { get; }

    /// <summary>Gets the tensors in the order of the file, at least one; of a split model those of all parts.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Gets the architecture, such as <c>llama</c>; never empty.</summary>
    public string Architecture { get; }

    /// <summary>Gets the name that the publisher gave to the model.</summary>
    /// <value><see langword="null"/> when the file has none.</value>
    public string? Name { get; }

    /// <summary>Gets the number of tokens that the model was trained to see at once, at least 1.</summary>
    /// <value><see langword="null"/> when the file does not say.</value>
    public int? ContextLength { get; }

    /// <summary>Gets the number of tokens in the vocabulary, at least 1.</summary>
    /// <value><see langword="null"/> when the file has no vocabulary.</value>
    public int? VocabularySize { get; }

    /// <summary>Reads and checks the header of a model file, and of all its parts if it is split.</summary>
    /// <param name="path">The file; of a split model the first part.</param>
    /// <returns>What the file says about itself.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <exception cref="ModelFileException">
    /// The file is missing or cannot be read, is not a GGUF file of version 2 or 3, is damaged or cut short, holds no
    /// text model, or is a part of a split model but not the first.
    /// </exception>
    public static GgufFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        GgufSplit.CheckName(path);
        GgufPart first = GgufPart.Read(path);
        IReadOnlyList<GgufPart> parts = GgufSplit.ReadAll(first);
        return new GgufFile(first, GgufSplit.JoinTensors(parts));
    }
}
