using System.Buffers;
using System.Text;
using SpecHub.LlamaCpp.Interop;
using SpecHub.Tokens;

namespace SpecHub.LlamaCpp;

/// <summary>The vocabulary of a model file.</summary>
/// <remarks>Immutable and safe for concurrent use, for as long as its model is loaded.</remarks>
public sealed class LlamaTokenizer : ITokenizer
{
    private readonly NativeVocabulary _vocabulary;
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly bool[] _ends;

    private LlamaTokenizer(NativeVocabulary vocabulary, byte[] bytes, int[] starts, bool[] ends)
    {
        _ends = ends;
        _vocabulary = vocabulary;
        _bytes = bytes;
        _starts = starts;
    }

    /// <inheritdoc />
    public int VocabularySize => _starts.Length - 1;

    /// <inheritdoc />
    public IReadOnlyList<TokenId> Encode(string text, bool parseSpecial)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);

        // No token is shorter than a byte, and a few more may be added at the borders.
        int[] tokens = ArrayPool<int>.Shared.Rent(utf8.Length + 8);
        try
        {
            int count = _vocabulary.Tokenize(utf8, tokens, parseSpecial);
            if (count < 0)
            {
                throw new LlamaException(
                    $"llama.cpp could not split a text of {utf8.Length} bytes into tokens (it answered {count}). This is a bug in SpecHub.");
            }

            var result = new TokenId[count];
            for (int i = 0; i < count; i++)
            {
                result[i] = new TokenId(tokens[i]);
            }

            return result;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(tokens);
        }
    }

    /// <inheritdoc />
    public ReadOnlySpan<byte> BytesOf(TokenId token) => _bytes.AsSpan(_starts[token.Value].._starts[token.Value + 1]);

    /// <inheritdoc />
    public bool EndsGeneration(TokenId token) => _ends[token.Value];

    /// <summary>Returns a token as the vocabulary spells it, control tokens included.</summary>
    /// <param name="token">A token of the vocabulary.</param>
    public string TextOf(TokenId token) => _vocabulary.TextOf(token.Value);

    internal static LlamaTokenizer Read(NativeVocabulary vocabulary)
    {
        int size = vocabulary.Size;
        int[] starts = new int[size + 1];
        bool[] ends = new bool[size];
        var bytes = new ArrayBufferWriter<byte>(8 * size);
        for (int token = 0; token < size; token++)
        {
            int count = vocabulary.BytesOf(token, bytes.GetSpan(64));
            if (count < 0)
            {
                count = vocabulary.BytesOf(token, bytes.GetSpan(-count));
            }

            bytes.Advance(count);
            starts[token + 1] = bytes.WrittenCount;
            ends[token] = vocabulary.EndsGeneration(token);
        }

        return new LlamaTokenizer(vocabulary, bytes.WrittenSpan.ToArray(), starts, ends);
    }
}
