using System.Text;

namespace SpecHub.Tokens;

/// <summary>Passes text through and ends it before the first stop sequence.</summary>
/// <remarks>
/// A stop sequence can be split over several tokens, so text that might be the start of one is held back until
/// the next piece decides. Where several sequences match, the one that is complete first wins, of those that end
/// together the longest: so the text ends at the same place however it is cut into tokens. Comparison is ordinal.
/// </remarks>
/// <param name="stopSequences">The sequences, none of them empty.</param>
internal sealed class StopSequenceMatcher(IReadOnlyList<string> stopSequences)
{
    private readonly StringBuilder _held = new();

    /// <summary>Gets a value indicating whether a stop sequence has been found.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Adds a piece of text and returns what is now known to be part of the answer.</summary>
    public string Push(string piece)
    {
        if (Stopped || piece.Length == 0)
        {
            return string.Empty;
        }

        if (stopSequences.Count == 0)
        {
            return piece;
        }

        string text = _held.Append(piece).ToString();
        int start = FirstMatch(text);
        if (start >= 0)
        {
            Stopped = true;
            _held.Clear();
            return text[..start];
        }

        int safe = text.Length - LongestHeldEnd(text);
        _held.Remove(0, safe);
        return text[..safe];
    }

    /// <summary>Ends the text and returns what was held back.</summary>
    public string Flush()
    {
        string rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    private int FirstMatch(string text)
    {
        (int End, int Start) first = (int.MaxValue, -1);
        foreach (string stop in stopSequences)
        {
            int start = text.IndexOf(stop, StringComparison.Ordinal);
            if (start >= 0 && (start + stop.Length, start).CompareTo(first) < 0)
            {
                first = (start + stop.Length, start);
            }
        }

        return first.Start;
    }

    /// <summary>Returns the length of the longest end of the text that is the beginning of a stop sequence.</summary>
    private int LongestHeldEnd(string text)
    {
        int longest = 0;
        foreach (string stop in stopSequences)
        {
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }
}
