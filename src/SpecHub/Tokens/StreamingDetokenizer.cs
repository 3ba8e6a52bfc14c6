using System.Text;

namespace SpecHub.Tokens;

/// <summary>Turns the bytes of tokens into text, holding back the bytes of a character until it is whole.</summary>
/// <remarks>Bytes that cannot be part of any character become U+FFFD. One instance serves one generation.</remarks>
public sealed class StreamingDetokenizer
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private char[] _characters = new char[64];

    /// <summary>Adds the bytes of the next token and returns the characters that they complete.</summary>
    /// <param name="bytes">The bytes; none for a control token.</param>
    /// <returns>Whole characters, or nothing while one is incomplete.</returns>
    public string Push(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>Ends the text; what is left of an incomplete character becomes U+FFFD.</summary>
    public string Flush() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        int needed = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        if (_characters.Length < needed)
        {
            _characters = new char[needed];
        }

        int count = _decoder.GetChars(bytes, _characters, flush);
        return count == 0 ? string.Empty : new string(_characters, 0, count);
    }
}
