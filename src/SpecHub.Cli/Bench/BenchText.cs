using SpecHub.Tokens;

namespace SpecHub.Cli.Bench;

/// <summary>A prompt in the tokens of the model.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Tokens">What the model reads: the prompt in its chat format.</param>
internal sealed record BenchText(BenchPrompt Prompt, IReadOnlyList<TokenId> Tokens);
