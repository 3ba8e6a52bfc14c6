using System.Globalization;
using System.Text;

namespace SpecHub.LlamaCpp.Gguf;

/// <summary>Notices a token that occurs twice in a vocabulary, without keeping the tokens.</summary>
/// <remarks>
/// The native library ends the process on such a vocabulary. Only 64-bit FNV-1a hashes are kept: two different tokens
/// of a vocabulary of 256,000 share one with a probability of 2e-9.
/// </remarks>
internal sealed class GgufTokenSet
{
    private readonly HashSet<ulong> _hashes = [];
    private int _count;

    /// <summary>Adds the next token.</summary>
    /// <returns><see langword="false"/> when it was there before.</returns>
    public bool Add(ReadOnlySpan<byte> token)
    {
        int index = _count++;
        if (token.IsEmpty)
        {
            // The native library gives empty tokens this name, which may be taken.
            string name = string.Create(CultureInfo.InvariantCulture, $"[EMPTY_{index}]");
            return _hashes.Add(Hash(Encoding.UTF8.GetBytes(name)));
        }

        return _hashes.Add(Hash(token));
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in bytes)
        {
            hash = unchecked((hash ^ value) * 1099511628211);
        }

        return hash;
    }
}
