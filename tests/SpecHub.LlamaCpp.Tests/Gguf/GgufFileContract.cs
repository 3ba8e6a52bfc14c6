using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.LlamaCpp.Tests.Gguf;

/// <summary>What every test of reading files needs: a folder, and the promise about refusals.</summary>
public abstract class GgufFileContract : IDisposable
{
    private readonly ModelFolder _folder = new();

    internal ModelFolder Folder => _folder;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    internal GgufFile Read(GgufBuilder builder) => GgufFile.Read(Folder.Write("model.gguf", builder.Build()));

    internal void AssertRefused(GgufBuilder builder, params string[] parts) => AssertRefused(builder.Build(), parts);

    internal void AssertRefused(byte[] content, params string[] parts) =>
        AssertRefused(Folder.Write("model.gguf", content), parts);

    /// <summary>Asserts that a file is refused with a message of what, why and what to do.</summary>
    internal static void AssertRefused(string path, params string[] parts)
    {
        ModelFileException exception = Assert.Throws<ModelFileException>(() => GgufFile.Read(path));
        Assert.Equal(path, exception.Path);
        Assert.Contains($"'{path}'", exception.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    protected virtual void Dispose(bool disposing) => _folder.Dispose();
}
