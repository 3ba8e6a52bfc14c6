namespace SpecHub.Tokens;

/// <summary>Identifies one entry of a model's vocabulary.</summary>
/// <param name="Value">The zero-based index of the entry.</param>
public readonly record struct TokenId(int Value);
