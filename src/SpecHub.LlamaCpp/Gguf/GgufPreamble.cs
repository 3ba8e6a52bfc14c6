using System.Text;

namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Reads the magic and the version, and tells what a file is that does not start with them.</summary>
internal static class GgufPreamble
{
    private const uint OldestVersion = 2;
    private const uint NewestVersion = 3;
    private static ReadOnlySpan<byte> Magic => "GGUF"u8;
    private static ReadOnlySpan<byte> LargeFilePointer => "version https://git-lfs"u8;

    /// <summary>Reads past the magic and the version.</summary>
    /// <returns>The version, 2 or 3.</returns>
    public static int ReadVersion(GgufReader reader)
    {
        ReadOnlySpan<byte> start = reader.Peek(LargeFilePointer.Length);
        if (start.SequenceEqual(LargeFilePointer))
        {
            throw GgufErrors.Refused(
                reader.Path,
                "it is a Git LFS pointer, a text of a few lines that stands for the real file.",
                "Run 'git lfs pull' in its repository.");
        }

        if (!start.StartsWith(Magic))
        {
            throw GgufErrors.Refused(
                reader.Path,
                $"it starts with {Describe(start)} instead of 'GGUF', so it is not a GGUF file.",
                "Name a GGUF file; if this one was downloaded, it may be an error page or a model in another format.");
        }

        reader.Skip((ulong)Magic.Length);
        uint version = reader.ReadUInt32();
        return version is >= OldestVersion and <= NewestVersion
            ? (int)version
            : throw Unsupported(reader.Path, version);
    }

    private static ModelFileException Unsupported(string path, uint version)
    {
        const string Remedy = "Download or convert the model as a little-endian GGUF file of version 3.";

        // A small number with its bytes in the opposite order ends in zeros.
        return (version & 0xFFFF) == 0 && version != 0
            ? GgufErrors.Refused(
                path, "it is big-endian, and the native library reads little-endian files only.", Remedy)
            : GgufErrors.Refused(
                path,
                $"it has GGUF version {version}, and versions {OldestVersion} and {NewestVersion} are supported.",
                Remedy);
    }

    private static string Describe(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> four = start[..Math.Min(4, start.Length)];
        return four.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? $"the bytes {Convert.ToHexString(four)}"
            : $"'{Encoding.ASCII.GetString(four)}'";
    }
}
