using SpecHub.Diagnostics;

namespace SpecHub.Cli;

/// <summary>The pair that is used when no model is named: a small chat model and its draft.</summary>
internal static class DefaultModels
{
    public const string Target = "SmolLM2-135M-Instruct.Q4_1.gguf";
    public const string Draft = "smollm2-draft.q8_0.gguf";

    private const string FolderName = "models";

    /// <summary>Gets where the search begins: the working directory, then the folder of the application.</summary>
    public static IReadOnlyList<string> Starts => [Environment.CurrentDirectory, AppContext.BaseDirectory];

    /// <summary>Finds the folder with the pair: the first <c>models</c>, upwards from each start, that holds both files.</summary>
    /// <param name="starts">The folders to begin at, in this order.</param>
    /// <exception cref="SpecHubException">There is no such folder.</exception>
    public static ModelFiles Find(IReadOnlyList<string> starts)
    {
        string folder = starts.SelectMany(Upwards).FirstOrDefault(HoldsBoth) ?? throw new SpecHubException(
            $"The default models {Target} and {Draft} were not found in a folder '{FolderName}' at or above {string.Join(" or ", starts)}. " +
            "Name a model with --model, and a draft for it with --draft.");
        return new ModelFiles(Path.Combine(folder, Target), Path.Combine(folder, Draft));
    }

    private static IEnumerable<string> Upwards(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, FolderName);
        }
    }

    private static bool HoldsBoth(string folder) =>
        File.Exists(Path.Combine(folder, Target)) && File.Exists(Path.Combine(folder, Draft));
}
