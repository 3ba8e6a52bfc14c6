using System.Numerics.Tensors;
using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>Asks whether a draft agrees more often with the target when it is corrected by what the target said at like places before.</summary>
/// <remarks>
/// At a place whose last tokens occurred before, the draft's log-probabilities are moved by a share of the difference
/// between target and draft at the last such place: log q + share (log p' - log q'). What counts is how often the draft's
/// best token under the noise is the one that the target takes.
/// </remarks>
internal sealed class DraftCorrection(int vocabularySize, IReadOnlyList<(int Suffix, double Share)> variants)
{
    private readonly Dictionary<(int, int), double[]> _differences = [];
    private readonly double[] _scores = new double[vocabularySize];

    /// <summary>Gets how often each variant's best token was the target's; the first is the uncorrected draft.</summary>
    public int[] Agreements { get; } = new int[variants.Count + 1];

    /// <summary>Gets at how many places each variant had something to correct.</summary>
    public int[] Corrected { get; } = new int[variants.Count + 1];

    /// <summary>Gets the number of places.</summary>
    public int Places { get; private set; }

    /// <summary>Forgets the text before; a new one starts.</summary>
    public void Begin() => _differences.Clear();

    public void Add(IReadOnlyList<TokenId> text, TokenDistribution target, TokenDistribution draft, PositionNoise noise, TokenId next)
    {
        Places++;
        double[] logs = new double[vocabularySize];
        TensorPrimitives.Log(draft.Probabilities, logs);
        Agreements[0] += Best(logs, noise) == next.Value ? 1 : 0;
        for (int variant = 0; variant < variants.Count; variant++)
        {
            logs.CopyTo(_scores, 0);
            if (_differences.TryGetValue(KeyOf(text, variants[variant].Suffix), out double[]? difference))
            {
                Corrected[variant + 1]++;
                TensorPrimitives.MultiplyAdd(difference, variants[variant].Share, _scores, _scores);
            }

            Agreements[variant + 1] += Best(_scores, noise) == next.Value ? 1 : 0;
        }

        // Tokens that neither model thinks of say nothing; a bound keeps their logarithms from deciding.
        double[] latest = new double[vocabularySize];
        TensorPrimitives.Log(target.Probabilities, latest);
        TensorPrimitives.Subtract(latest, logs, latest);
        for (int token = 0; token < latest.Length; token++)
        {
            latest[token] = double.IsFinite(latest[token]) ? Math.Clamp(latest[token], -5, 5) : 0;
        }

        foreach (int suffix in variants.Select(static variant => variant.Suffix).Distinct())
        {
            _differences[KeyOf(text, suffix)] = latest;
        }
    }

    private static (int, int) KeyOf(IReadOnlyList<TokenId> text, int suffix) => (text[^1].Value, suffix > 1 ? text[^2].Value : -1);

    private static int Best(double[] scores, PositionNoise noise)
    {
        int best = 0;
        double most = double.NegativeInfinity;
        for (int token = 0; token < scores.Length; token++)
        {
            // No noise is greater than 37, so far tokens need not be looked at.
            if (scores[token] > most - 37)
            {
                double score = scores[token] + noise.Of(token);
                (best, most) = score > most ? (token, score) : (best, most);
            }
        }

        return best;
    }
}
