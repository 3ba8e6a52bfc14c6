using SpecHub.Tokens;

namespace SpecHub.Models;

/// <summary>One token to evaluate.</summary>
/// <param name="Token">The token.</param>
/// <param name="Parent">
/// The row that it follows, counted over all rows that the session has evaluated since the last
/// <see cref="IModelSession.Keep"/>; -1 when it follows the tokens that the session holds.
/// </param>
/// <param name="WantsLogits">Whether the logits after the row will be read.</param>
public readonly record struct BatchRow(TokenId Token, int Parent, bool WantsLogits);
