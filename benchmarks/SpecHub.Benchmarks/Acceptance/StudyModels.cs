using SpecHub.LlamaCpp;
using SpecHub.Tokens;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>The bundled pair as the studies of acceptance use it: the same prompts and seeds for all of them.</summary>
/// <remarks>Counts do not depend on the number of threads, and one leaves the machine to others.</remarks>
/// <param name="folder">The folder with the bundled pair.</param>
/// <param name="threads">How many threads compute; null takes the default of the model's options, for measurements of time.</param>
internal sealed class StudyModels(string folder, int? threads = 1) : IDisposable
{
    public LlamaModel Target { get; } = Load(Path.Combine(folder, "SmolLM2-135M-Instruct.Q4_1.gguf"), threads);

    public LlamaModel Draft { get; } = Load(Path.Combine(folder, "smollm2-draft.q8_0.gguf"), threads);

    /// <summary>Returns the seed of a question's answers.</summary>
    public static long SeedOf(int question) => 9000 + question;

    /// <summary>Returns the prompt of a question.</summary>
    public IReadOnlyList<TokenId> Prompt(int question) => Target.Tokenizer.Encode(
        LlamaChatTemplate.Of(Target).Render([("user", Questions.All[question])]), parseSpecial: true);

    public void Dispose()
    {
        Draft.Dispose();
        Target.Dispose();
    }

    private static LlamaModel Load(string path, int? threads) =>
        LlamaModel.Load(new LlamaModelOptions { Path = path, ContextLength = 1024, MaxBranches = 254, Threads = threads });
}
