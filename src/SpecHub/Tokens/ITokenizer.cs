namespace SpecHub.Tokens;

/// <summary>Text to tokens, and tokens to bytes, over one vocabulary.</summary>
/// <remarks>Implementations are immutable and safe for concurrent use.</remarks>
public interface ITokenizer
{
    /// <summary>Gets the number of tokens of the vocabulary.</summary>
    int VocabularySize { get; }

    /// <summary>Splits a text into tokens.</summary>
    /// <param name="text">The text; it may be empty.</param>
    /// <param name="parseSpecial">
    /// Whether the names of control tokens in the text, such as <c>&lt;|im_start|&gt;</c>, become those tokens;
    /// otherwise they are ordinary text.
    /// </param>
    /// <returns>The tokens; the start token of the vocabulary comes first where the vocabulary asks for one.</returns>
    IReadOnlyList<TokenId> Encode(string text, bool parseSpecial);

    /// <summary>Gets the bytes that a token adds to the text, in UTF-8; a character can be split over tokens.</summary>
    /// <param name="token">A token of the vocabulary.</param>
    /// <returns>The bytes; none for a control token. Valid for the life of the tokenizer.</returns>
    ReadOnlySpan<byte> BytesOf(TokenId token);

    /// <summary>Tells whether a token ends the generation, as end-of-text and end-of-turn do.</summary>
    /// <param name="token">A token of the vocabulary.</param>
    bool EndsGeneration(TokenId token);
}
