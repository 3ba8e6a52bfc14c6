using System.Runtime.InteropServices;
using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>Turns what followed a match, and its shorter ends, into guesses with a confidence.</summary>
/// <remarks>
/// A match of L tokens that was followed N times by D different tokens is trusted with the share e / (e + 4.5), where the
/// evidence e is (L N / D)^1.25: a form that was filled with another word each time says little about the next one. In that share each
/// token has its part of the counts; what is left goes to the next shorter end with more places, as in PPM (Cleary, Witten 1984).
/// The formula follows what answers were seen to repeat (docs/algorithms.md). Of equally confident tokens the one said last comes first.
/// </remarks>
internal sealed class NgramGuesses
{
    private const double HalfTrusted = 4.5;
    private const double Exponent = 1.25;
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

    /// <summary>Turns confidences into probabilities, which may change what comes first.</summary>
    /// <remarks>The target takes one token, so a further one has at most what those before it leave.</remarks>
    /// <param name="promptEnd">Where the prompt ends, counted in the tokens of the index.</param>
    /// <param name="temperature">The request's temperature.</param>
    /// <param name="past">How the target has agreed with the conversation's n-grams.</param>
    public void Trust(int promptEnd, double temperature, PastAgreement past)
    {
        Span<Found> found = CollectionsMarshal.AsSpan(_found);
        foreach (ref Found each in found)
        {
            each = each with { Confidence = Math.Exp(NgramTrust.Of(Math.Log(Math.Min(1, each.Confidence)), each.Last < promptEnd, temperature, past.LogOdds)) };
        }

        _found.Sort(ByConfidence);
        double left = 1;
        foreach (ref Found each in found)
        {
            each = each with { Confidence = Math.Min(left, each.Confidence) };
            left -= each.Confidence;
        }
    }

    /// <summary>Returns the logarithm of the confidence of one guess, at most 0, best first; minus infinity where those before it leave nothing.</summary>
    public double LogConfidenceOf(int rank) => Math.Log(Math.Min(1, _found[rank].Confidence));

    /// <summary>Returns where the token was said last after the longest match that it followed, counted in the tokens of the index.</summary>
    public int PlaceOf(int rank) => _found[rank].Last;

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
                double evidence = Math.Pow((double)match.Length * total / _continuations.Count, Exponent);
                double trusted = left * evidence / (evidence + HalfTrusted);
                foreach (NgramContinuation next in _continuations)
                {
                    Add(next, trusted * next.Count / total);
                }

                left -= trusted;
            }
        }

        _found.Sort(ByConfidence);
    }

    private void Add(NgramContinuation next, double confidence)
    {
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, next.Token, out bool exists);
        if (!exists)
        {
            place = _found.Count;
            _found.Add(new Found(next.Token, next.Last, 0));
        }

        Found found = _found[place];
        _found[place] = found with { Confidence = found.Confidence + confidence };
    }

    private readonly record struct Found(TokenId Token, int Last, double Confidence);
}
