using SpecHub.Diagnostics;
using SpecHub.Tokens;

namespace SpecHub.LlamaCpp;

/// <summary>Target and draft do not speak the same tokens.</summary>
public sealed class VocabularyMismatchException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">Which token differs, with both texts, and what to do.</param>
    /// <param name="token">The first token that differs; null when only the sizes do.</param>
    public VocabularyMismatchException(string message, TokenId? token)
        : base(message) => Token = token;

    /// <summary>Gets the first token that differs; null when only the sizes do.</summary>
    public TokenId? Token { get; }
}
