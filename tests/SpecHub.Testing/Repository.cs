namespace SpecHub.Testing;

/// <summary>Finds the files of the repository from wherever the tests were built to.</summary>
public static class Repository
{
    private const string Landmark = "SpecHub.SemanticKernel.sln";

    /// <summary>Gets the folder that holds the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not run inside the repository.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>Returns the path of a file in the folder <c>models</c>.</summary>
    /// <param name="fileName">The name of the file, with its extension.</param>
    /// <returns>The path, whether the file exists or not.</returns>
    public static string Model(string fileName) => Path.Combine(Root, "models", fileName);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Landmark)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException(
            $"No folder above '{AppContext.BaseDirectory}' holds {Landmark}. Run the tests inside the repository.");
    }
}
