using System.Text;
using SpecHub.Tokens;

namespace SpecHub.Testing;

/// <summary>A vocabulary of sixteen: an end token, ten letters, a space, and an emoji in four tokens.</summary>
/// <remarks>
/// Tokens 12 to 15 are the single bytes of U+1F433, so that a model which says them in any order makes bytes that are
/// no text.
/// </remarks>
public sealed class ToyTokenizer : ITokenizer
{
    /// <summary>The token that ends an answer.</summary>
    public const int End = 0;

    private const string Letters = "abcdefghij ";

    private static readonly byte[][] Pieces =
        [[], .. Letters.Select(letter => new[] { (byte)letter }), .. "\U0001F433"u8.ToArray().Select(part => new[] { part })];

    /// <summary>Gets the four tokens of the emoji.</summary>
    public static IReadOnlyList<int> EmojiBytes { get; } = [12, 13, 14, 15];

    /// <inheritdoc />
    public int VocabularySize => Pieces.Length;

    /// <inheritdoc />
    public IReadOnlyList<TokenId> Encode(string text, bool parseSpecial) =>
        [.. Encoding.UTF8.GetBytes(text ?? string.Empty).Select(TokenOf)];

    /// <inheritdoc />
    public ReadOnlySpan<byte> BytesOf(TokenId token) => Pieces[token.Value];

    /// <inheritdoc />
    public bool EndsGeneration(TokenId token) => token.Value == End;

    /// <summary>Returns the text of tokens, read as a whole.</summary>
    /// <param name="tokens">The tokens.</param>
    public static string Decode(IEnumerable<TokenId> tokens) =>
        Encoding.UTF8.GetString([.. tokens.SelectMany(token => Pieces[token.Value])]);

    private static TokenId TokenOf(byte part)
    {
        int token = Array.FindIndex(Pieces, piece => piece.Length == 1 && piece[0] == part);
        return token > 0
            ? new TokenId(token)
            : throw new ArgumentException($"The toy vocabulary has no token for byte {part}.", nameof(part));
    }
}
