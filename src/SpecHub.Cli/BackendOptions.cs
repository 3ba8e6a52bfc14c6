using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace SpecHub.Cli;

/// <summary>Makes the options of every command that loads models: which, how they are computed, by which library, and what is logged.</summary>
internal static class BackendOptions
{
    private const int MaxThreads = 512;

    public static Option<string?> Model() => OptionOf.Text(
        "--model", "FILE", $"The model that answers, a GGUF file. [default: models/{DefaultModels.Target}, found as the models folder above the working directory or the application]");

    public static Option<string?> Draft() => OptionOf.Text(
        "--draft", "FILE", $"The model that drafts for it. [default: models/{DefaultModels.Draft} without --model]");

    public static Option<int?> Threads() => OptionOf.WholeNumber(
        "--threads", 1, MaxThreads, $"a whole number from 1 to {MaxThreads}", "Threads that compute", "all processors up to four, else half of them");

    public static Option<int?> GpuLayers() => OptionOf.WholeNumber(
        "--gpu-layers", 0, int.MaxValue, "a whole number from 0", "Layers that a GPU computes; above 0 there has to be one", "all where there is a GPU");

    public static Option<long?> MemoryLimit() => OptionOf.WholeNumber(
        "--memory-limit", 0L, long.MaxValue, "a whole number of bytes from 0", "Memory of the machine that the models may take, estimated before they are loaded; 9223372036854775807 turns the check off", "as many as are free");

    public static Option<string?> Library() => OptionOf.Text(
        "--library", "PATH", "The llama.cpp library, or a folder with one. [default: SPECHUB_LLAMA_LIBRARY, else the one beside the application, else the system's]");

    public static Option<LogLevel?> LogLevel() => new("--log-level")
    {
        Description =
            "The least that is logged on standard error, llama.cpp's own lines included: " +
            $"{string.Join(", ", Enum.GetNames<LogLevel>().Select(Spelling.Of))}. [default: none]",
        HelpName = "LEVEL",
        CustomParser = argument => OptionValues.Name<LogLevel>(argument),
    };
}
