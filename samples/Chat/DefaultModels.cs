namespace SpecHub.Samples.Chat;

/// <summary>Finds the pair that this repository brings along: in the folder models above the application.</summary>
internal static class DefaultModels
{
    private const string Target = "SmolLM2-135M-Instruct.Q4_1.gguf";
    private const string Draft = "smollm2-draft.q8_0.gguf";

    public static (string? Target, string? Draft) Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string target = Path.Combine(folder.FullName, "models", Target);
            if (File.Exists(target))
            {
                return (target, Path.Combine(folder.FullName, "models", Draft));
            }
        }

        throw new FileNotFoundException($"There is no folder models with {Target} above '{AppContext.BaseDirectory}'. Name a model with --model.");
    }
}
