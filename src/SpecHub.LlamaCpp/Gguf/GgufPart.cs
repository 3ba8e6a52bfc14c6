using System.Security;

namespace SpecHub.LlamaCpp.Gguf;

/// <summary>One file as it was read: a whole model, or a part of a split one.</summary>
internal sealed record GgufPart(
    string Path,
    int Version,
    OrderedDictionary<string, GgufValue> Metadata,
    IReadOnlyList<GgufTensor> Tensors)
{
    /// <summary>Reads and checks one file by the rules of the format.</summary>
    /// <exception cref="ModelFileException">The file cannot be read or breaks a rule.</exception>
    public static GgufPart Read(string path)
    {
        try
        {
            CheckPresence(path);
            using GgufReader reader = new(path, File.OpenRead(path));
            return Read(reader);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or NotSupportedException or SecurityException)
        {
            throw GgufErrors.Unreadable(path, exception);
        }
    }

    private static GgufPart Read(GgufReader reader)
    {
        int version = GgufPreamble.ReadVersion(reader);
        ulong tensorCount = reader.ReadUInt64();
        ulong keyCount = reader.ReadUInt64();
        int tensors = GgufTensorTable.CheckCount(reader, tensorCount);
        OrderedDictionary<string, GgufValue> metadata = GgufMetadata.Read(reader, keyCount);
        uint alignment = GgufDataLayout.Alignment(reader.Path, metadata);
        GgufTensor[] table = GgufTensorTable.Read(reader, tensors);
        GgufDataLayout.Check(reader, table, alignment);
        return new GgufPart(reader.Path, version, metadata, table);
    }

    private static void CheckPresence(string path)
    {
        if (Directory.Exists(path))
        {
            throw GgufErrors.Refused(path, "it is a directory.", "Name the GGUF file in it.");
        }

        if (!File.Exists(path))
        {
            throw GgufErrors.Refused(
                path,
                $"there is no such file; the working directory is '{Environment.CurrentDirectory}'.",
                "Check the path, and that the account which runs this program may look into the directory.");
        }

        // A pipe has no length either, and opening one would wait for whoever writes to it.
        if (new FileInfo(path).Length == 0)
        {
            throw GgufErrors.Refused(
                path, "it is empty.", "Download the file again; the last attempt may have been interrupted.");
        }
    }
}
