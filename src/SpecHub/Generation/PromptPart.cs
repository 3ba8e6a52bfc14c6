namespace SpecHub.Generation;

/// <summary>The next tokens of a prompt that a forward pass reads.</summary>
/// <param name="Sequence">Whose prompt it is.</param>
/// <param name="Count">How many tokens, at least 1.</param>
internal readonly record struct PromptPart(DecodingSequence Sequence, int Count);
