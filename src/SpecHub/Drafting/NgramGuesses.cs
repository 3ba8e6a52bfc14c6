using System.Runtime.InteropServices;
using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>Turns what followed a match, and its shorter ends, into guesses with a confidence.</summary>
/// <remarks>
/// A match of L tokens is trusted with the share L^1.5 / (L^1.5 + 4.5), in which each token has its share of the counts;
/// what is left goes to the next shorter end with more places, as in PPM (Cleary, Witten 1984). The share follows what
/// answers were seen to repeat (docs/algorithms.md). Of equally confident tokens the one said last comes first.
/// </remarks>
internal sealed class NgramGuesses
{
    private const double HalfTrusted = 4.5;
    private const int Ends = 4;

    private static readonly Comparison<Found> ByConfidence = static (a, b) =>
        a.Confidence != b.Confidence ? b.Confidence.CompareTo(a.Confidence) : b.Last.CompareTo(a.Last);

    private readonly List<NgramContinuation> _continuations = [];
    private readonly Dictionary<TokenId, int> _places = [];
    private readonly List<Found> _found = [];

    /// <summary>Gets how many tokens are guessed.</summary>
    public int Count => _found.Count;

    /// <summary>Returns the token of one guess, best first.</summary>
    public TokenId TokenAt(int rank) => _found[rank].Token;

    /// <summary>Returns one guess, best first.</summary>
    public Guess At(int rank) => new(Math.Log(Math.Min(1, _found[rank].Confidence)), rank, PlaceOf(_found[rank].Length));

    /// <summary>Finds the guesses after a match.</summary>
    public void Find(NgramIndex index, NgramMatch match)
    {
        _found.Clear();
        _places.Clear();
        double left = 1;
        for (int end = 0; end < Ends && match.Length > 0; end++, match = index.Parent(match))
        {
            _continuations.Clear();
            int total = index.Continuations(match, _continuations);
            if (total > 0)
            {
                double weight = match.Length * Math.Sqrt(match.Length);
                double trusted = left * weight / (weight + HalfTrusted);
                foreach (NgramContinuation next in _continuations)
                {
                    Add(next, match.Length, trusted * next.Count / total);
                }

                left -= trusted;
            }
        }

        _found.Sort(ByConfidence);
    }

    private void Add(NgramContinuation next, int length, double confidence)
    {
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, next.Token, out bool exists);
        if (!exists)
        {
            place = _found.Count;
            _found.Add(new Found(next.Token, length, next.Last, 0));
        }

        Found found = _found[place];
        _found[place] = found with { Confidence = found.Confidence + confidence };
    }

    /// <summary>Groups lengths as a calibration has weights: 1, 2, 3, 4, to 6, to 9, to 16, more.</summary>
    private static int PlaceOf(int length) => length switch
    {
        <= 4 => length,
        <= 6 => 5,
        <= 9 => 6,
        <= 16 => 7,
        _ => 8,
    };

    private readonly record struct Found(TokenId Token, int Length, int Last, double Confidence);
}
