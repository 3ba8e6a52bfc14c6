namespace SpecHub.LlamaCpp.Tests.Gguf;

public sealed class GgufPresenceTests : GgufFileContract
{
    [Fact]
    public void Read_MissingFile_SaysSo() =>
        AssertRefused(Folder.PathOf("nothing.gguf"), "there is no such file", "Check the path");

    [Fact]
    public void Read_PathWithZeroCharacter_SaysSo() => AssertRefused("a\0b.gguf", "there is no such file");

    [Fact]
    public void Read_Directory_SaysSo() =>
        AssertRefused(Folder.Root, "it is a directory", "Name the GGUF file in it");

    [Fact]
    public void Read_EmptyFile_SaysSo() => AssertRefused([], "it is empty", "Download the file again");

    [Fact]
    public void Read_Text_SaysWhatItStartsWith() =>
        AssertRefused("<!DOCTYPE html>"u8.ToArray(), "starts with '<!DO' instead of 'GGUF'", "error page");

    [Fact]
    public void Read_OtherBinary_SaysWhatItStartsWith() =>
        AssertRefused([0x50, 0x4B, 3, 4, 5], "starts with the bytes 504B0304 instead of 'GGUF'", "Name a GGUF file");

    [Fact]
    public void Read_LargeFilePointer_SaysHowToGetTheFile() => AssertRefused(
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"u8.ToArray(),
        "it is a Git LFS pointer",
        "stands for the real file",
        "Run 'git lfs pull'");

    [Fact]
    public void Read_LockedFile_SaysSo()
    {
        string path = Folder.Write("model.gguf", GgufBuilder.Model().Build());
        using FileStream locked = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        AssertRefused(path, "Cannot read the model file", "Check that the account");
    }

    [Fact]
    public void Read_WithoutPermission_SaysSo()
    {
        string path = Folder.Write("model.gguf", GgufBuilder.Model().Build());

        // An administrator may read everything, and Windows has no such mode.
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            return;
        }

        File.SetUnixFileMode(path, UnixFileMode.None);
        AssertRefused(path, "Cannot read the model file", "Check that the account");
    }

    [Fact]
    public void Read_VersionOne_SaysWhichAreSupported()
    {
        GgufBuilder builder = GgufBuilder.Model();
        builder.Version = 1;

        AssertRefused(builder, "GGUF version 1, and versions 2 and 3 are supported", "Download or convert");
    }

    [Fact]
    public void Read_LaterVersion_SaysWhichAreSupported()
    {
        GgufBuilder builder = GgufBuilder.Model();
        builder.Version = 4;

        AssertRefused(builder, "GGUF version 4", "Download or convert");
    }

    [Fact]
    public void Read_BigEndian_SaysSo()
    {
        GgufBuilder builder = GgufBuilder.Model();
        builder.Version = 0x0300_0000;

        AssertRefused(builder, "it is big-endian", "little-endian");
    }
}
