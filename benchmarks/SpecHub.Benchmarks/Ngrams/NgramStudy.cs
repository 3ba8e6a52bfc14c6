using SpecHub.Drafting;
using SpecHub.Tokens;

namespace SpecHub.Benchmarks.Ngrams;

/// <summary>Looks at every place of known answers what n-grams would have proposed there, and whether it came.</summary>
/// <remarks>Places are grouped by temperature, by who said the token last, and by the probability that was said. Not thread-safe.</remarks>
internal sealed class NgramStudy
{
    private static readonly double[] Bounds = [0, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1];

    private readonly SortedDictionary<(float Temperature, bool IsFromPrompt, int Bound), Bin> _bins = [];
    private readonly NgramGuesses _guesses = new();

    /// <summary>Gets the groups that have a place.</summary>
    public IEnumerable<NgramBin> Bins => _bins.Select(static each => new NgramBin(
        each.Key.Temperature, each.Key.IsFromPrompt ? "prompt" : "answer", Bounds[each.Key.Bound], Bounds[each.Key.Bound + 1],
        each.Value.Places, each.Value.Said / each.Value.Places, each.Value.Taken / (double)each.Value.Places, each.Value.LogLoss));

    /// <summary>Adds an answer.</summary>
    /// <param name="text">The prompt and the answer.</param>
    /// <param name="promptLength">How many of the tokens are the prompt.</param>
    /// <param name="temperature">The temperature that the answer was written with.</param>
    public void Add(IReadOnlyList<TokenId> text, int promptLength, float temperature)
    {
        var index = new NgramIndex();
        var past = new PastAgreement(NgramTrust.PastRate);
        for (int place = 0; place < text.Count; place++)
        {
            if (place >= promptLength)
            {
                Look(index, text[place], promptLength, temperature, past);
            }

            index.Add(text[place]);
        }
    }

    /// <summary>Counts the best guess for the next token.</summary>
    private void Look(NgramIndex index, TokenId next, int promptLength, float temperature, PastAgreement past)
    {
        _guesses.Find(index, index.Match);
        if (_guesses.Count == 0)
        {
            return;
        }

        _guesses.Trust(promptLength, temperature, past);
        bool isFromPrompt = _guesses.PlaceOf(0) < promptLength;
        bool isTaken = _guesses.TokenAt(0) == next;
        double said = Math.Exp(_guesses.LogConfidenceOf(0));
        past.Learn(said, isTaken);
        (float, bool, int) key = (temperature, isFromPrompt, Array.FindLastIndex(Bounds, bound => bound <= said));
        Bin bin = _bins.GetValueOrDefault(key);
        _bins[key] = new Bin(bin.Places + 1, bin.Said + said, bin.Taken + (isTaken ? 1 : 0), bin.LogLoss - Math.Log(isTaken ? said : 1 - said));
    }

    private readonly record struct Bin(int Places, double Said, int Taken, double LogLoss);
}
