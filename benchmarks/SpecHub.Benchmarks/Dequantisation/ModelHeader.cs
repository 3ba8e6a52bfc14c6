using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.Benchmarks.Dequantisation;

/// <summary>Where the sections of a model file lie, in bytes from its start.</summary>
/// <param name="MetadataEnd">The end of the keys and values, where the tensor table begins.</param>
/// <param name="FileType">The number that says how most weights are stored; null when the file does not say.</param>
/// <param name="DataStart">The start of the weights.</param>
/// <param name="Alignment">The bytes of which every tensor's start is a multiple.</param>
/// <param name="Tensors">The tensor table.</param>
internal sealed record ModelHeader(
    long MetadataEnd, long? FileType, long DataStart, uint Alignment, IReadOnlyList<GgufTensor> Tensors)
{
    private const string FileTypeKey = "general.file_type";

    /// <summary>Reads a file that is one model, not a part of one.</summary>
    /// <exception cref="LlamaCpp.ModelFileException">The file cannot be read, is damaged, or is a split model.</exception>
    public static ModelHeader Read(string path)
    {
        // Checks everything, so that what follows walks over a correct file.
        var file = GgufFile.Read(path);
        if (file.Metadata.ContainsKey(GgufKeys.SplitCount))
        {
            throw GgufErrors.Refused(path, "it is a split model.", "Join its parts into one file first.");
        }

        using FileStream stream = File.OpenRead(path);
        using GgufReader reader = new(path, stream);
        GgufPreamble.ReadVersion(reader);
        ulong tensors = reader.ReadUInt64();
        ulong keys = reader.ReadUInt64();
        long? fileType = null;
        for (ulong i = 0; i < keys; i++)
        {
            string key = reader.ReadText(GgufLimits.KeyBytes);
            GgufValue value = GgufMetadataValue.Read(reader, key);
            if (key == FileTypeKey && value.Type == GgufValueType.U32)
            {
                fileType = reader.Position - sizeof(uint);
            }
        }

        long metadataEnd = reader.Position;
        IReadOnlyList<GgufTensor> table = GgufTensorTable.Read(reader, (int)tensors);
        uint alignment = GgufDataLayout.Alignment(path, file.Metadata);
        return new ModelHeader(metadataEnd, fileType, GgufDataLayout.RoundUp(reader.Position, alignment), alignment, table);
    }
}
