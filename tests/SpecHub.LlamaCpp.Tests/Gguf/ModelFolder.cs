namespace SpecHub.LlamaCpp.Tests.Gguf;

/// <summary>A folder for the files of one test, deleted with them.</summary>
internal sealed class ModelFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("spechub-gguf-").FullName;

    public string PathOf(string name) => Path.Combine(Root, name);

    public string Write(string name, byte[] content)
    {
        string path = PathOf(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
