using SpecHub.Testing;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>The models of the tests, each loaded once.</summary>
internal static class Native
{
    public const string TinyTarget = "tiny-target.q8_0.gguf";
    public const string TinyDraft = "tiny-draft.q8_0.gguf";
    public const string SmolTarget = "SmolLM2-135M-Instruct.Q4_1.gguf";
    public const string SmolDraft = "smollm2-draft.q8_0.gguf";

    public static string? SkipReason { get; } =
        Directory.Exists(Path.Combine(AppContext.BaseDirectory, "runtimes")) || Environment.GetEnvironmentVariable("SPECHUB_LLAMA_LIBRARY") is not null
            ? null
            : "This build brought no llama.cpp (SpecHubBackend=None) and SPECHUB_LLAMA_LIBRARY is not set.";

    public static LlamaModelOptions Options(string file) => new()
    {
        Path = Repository.Model(file),
        ContextLength = 1024,
        MaxBranches = 254,

        // The tiny models are so small that two threads spend their time on waiting for each other.
        Threads = file.StartsWith("tiny", StringComparison.Ordinal) ? 1 : null,
    };

    public static LlamaModel Load(string file) => LlamaModel.Load(Options(file));

    /// <summary>Loads a model whose texts share a cache; those of the small pair may be as long as it.</summary>
    public static LlamaModel Load(string file, int cacheLength) =>
        LlamaModel.Load(Options(file) with { ContextLength = file == TinyTarget ? 1024 : cacheLength, CacheLength = cacheLength });

    /// <summary>Loads a draft, which may follow its target over more tokens than it was trained on.</summary>
    public static LlamaModel LoadDraft(string file, int cacheLength) =>
        LlamaModel.Load(Options(file) with { ContextLength = cacheLength, CacheLength = cacheLength, AllowsUntrainedLength = true });
}
