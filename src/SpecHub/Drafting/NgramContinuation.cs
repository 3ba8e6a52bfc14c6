using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>A token that has followed a match before.</summary>
/// <param name="Token">The token.</param>
/// <param name="Count">How often it did, at least once.</param>
/// <param name="Last">The place of its last occurrence there, counted in the tokens of the index.</param>
internal readonly record struct NgramContinuation(TokenId Token, int Count, int Last);
