using System.Numerics;
using System.Runtime.Intrinsics;
using SpecHub.Tokens;

namespace SpecHub.Sampling;

/// <summary>Finds the tokens with the greatest score plus noise: the first is the sampled one.</summary>
/// <remarks>
/// By the Gumbel-max trick the first token is a sample of softmax(scores), and the first k are a sample of k without
/// replacement. Noise is evaluated only for tokens that can still win. Tokens less than <see cref="Near"/> below the
/// maximum always are; a token further down needs noise above a bound that rises with the best score found, and
/// for nearly all of them one comparison of the hash shows that they do not have it. Ties go to the lower token.
/// </remarks>
internal static class NoisyTop
{
    private const float Near = 6;

    /// <summary>Finds the best tokens.</summary>
    /// <param name="shaped">The tokens that may be sampled, with their scores.</param>
    /// <param name="noise">The noise of the position to be sampled.</param>
    /// <param name="best">Where to write the best tokens, best first; its length says how many are wanted.</param>
    /// <param name="weight">
    /// Receives the sum of exp(score - score of the best) over the tokens whose noise was evaluated; the rest is small.
    /// </param>
    /// <returns>How many were written: the length of <paramref name="best"/>, or fewer when there are not as many tokens.</returns>
    public static int Find(ShapedLogits shaped, PositionNoise noise, Span<NoisyToken> best, out double weight)
    {
        var search = new Search(best);
        ReadOnlySpan<float> scores = shaped.Scores;
        if (!shaped.IsDense)
        {
            for (int entry = 0; entry < scores.Length; entry++)
            {
                int token = shaped.TokenAt(entry);
                search.Offer(token, scores[entry] + noise.Of(token));
            }
        }
        else
        {
            float near = shaped.Maximum - Near;
            OfferNearTokens(scores, near, noise, ref search);
            OfferFarTokens(scores, near, noise, ref search);
        }

        weight = search.Weight;
        return search.Count;
    }

    private static void OfferFarTokens(ReadOnlySpan<float> scores, float near, PositionNoise noise, ref Search search)
    {
        if (noise.IsSilent)
        {
            for (int token = 0; token < scores.Length; token++)
            {
                if (scores[token] > search.Worst)
                {
                    OfferIfFar(scores, near, token, noise, ref search);
                }
            }

            return;
        }

        // Lane j of block b holds token b * lanes + j; the hash of a block is a few vector operations.
        int lanes = Vector256<uint>.Count;
        var counters = Vector256.Create(noise.Start) + (Vector256<uint>.Indices * Vector256.Create(noise.Increment));
        var step = Vector256.Create((uint)lanes * noise.Increment);
        uint bound = LeastHighBits(search.Worst - near);
        int start = 0;
        for (; start + lanes <= scores.Length; start += lanes, counters += step)
        {
            Vector256<uint> bits = HighBits(counters);
            uint passing = Vector256.GreaterThanOrEqual(bits, Vector256.Create(bound)).ExtractMostSignificantBits();
            if (passing == 0)
            {
                continue;
            }

            for (; passing != 0; passing &= passing - 1)
            {
                int token = start + BitOperations.TrailingZeroCount(passing);
                OfferIfFar(scores, near, token, noise, ref search);
            }

            bound = LeastHighBits(search.Worst - near);
        }

        for (; start < scores.Length; start++)
        {
            OfferIfFar(scores, near, start, noise, ref search);
        }
    }

    private static void OfferNearTokens(ReadOnlySpan<float> scores, float near, PositionNoise noise, ref Search search)
    {
        int lanes = Vector256<float>.Count;
        int start = 0;
        for (; start + lanes <= scores.Length; start += lanes)
        {
            uint passing = Vector256.GreaterThanOrEqual(Vector256.Create(scores[start..]), Vector256.Create(near)).ExtractMostSignificantBits();
            for (; passing != 0; passing &= passing - 1)
            {
                int token = start + BitOperations.TrailingZeroCount(passing);
                search.Offer(token, scores[token] + noise.Of(token));
            }
        }

        for (; start < scores.Length; start++)
        {
            if (scores[start] >= near)
            {
                search.Offer(start, scores[start] + noise.Of(start));
            }
        }
    }

    private static void OfferIfFar(ReadOnlySpan<float> scores, float near, int token, PositionNoise noise, ref Search search)
    {
        if (scores[token] < near && !float.IsNegativeInfinity(scores[token]))
        {
            search.Offer(token, scores[token] + noise.Of(token));
        }
    }

    /// <summary>Returns a lower bound of the upper bits that give noise above <paramref name="noise"/>.</summary>
    private static uint LeastHighBits(double noise)
    {
        // One part in 2^40 of slack covers the rounding of the two exponentials; the exact comparison comes after.
        double uniform = Math.Exp(-Math.Exp(-noise)) - 1e-12;
        return uniform <= 0 ? 0 : (uint)(uniform * (1UL << 32));
    }

    /// <summary>The vector form of <see cref="PositionNoise.HighBits"/>.</summary>
    private static Vector256<uint> HighBits(Vector256<uint> counter)
    {
        counter = (counter ^ (counter >>> 17)) * Vector256.Create(CounterHash.Narrow1);
        counter = (counter ^ (counter >>> 11)) * Vector256.Create(CounterHash.Narrow2);
        counter = (counter ^ (counter >>> 15)) * Vector256.Create(CounterHash.Narrow3);
        return counter ^ (counter >>> 14);
    }

    /// <summary>The best tokens so far, best first.</summary>
    private ref struct Search(Span<NoisyToken> best)
    {
        private readonly Span<NoisyToken> _best = best;
        private double _reference = double.NegativeInfinity;

        public int Count { get; private set; }

        public double Weight { get; private set; }

        /// <summary>Gets the score that a token must reach to be among the best.</summary>
        public readonly double Worst => Count < _best.Length ? double.NegativeInfinity : _best[^1].Score;

        public void Offer(int token, double score)
        {
            AddWeight(score);
            if (Count == _best.Length)
            {
                if (!Precedes(token, score, _best[^1]))
                {
                    return;
                }

                Count--;
            }

            int place = Count++;
            for (; place > 0 && Precedes(token, score, _best[place - 1]); place--)
            {
                _best[place] = _best[place - 1];
            }

            _best[place] = new NoisyToken(new TokenId(token), score);
        }

        private static bool Precedes(int token, double score, NoisyToken other) =>
            score > other.Score || (score == other.Score && token < other.Token.Value);

        private void AddWeight(double score)
        {
            if (score > _reference)
            {
                Weight = (Weight * Math.Exp(_reference - score)) + 1;
                _reference = score;
            }
            else
            {
                Weight += Math.Exp(score - _reference);
            }
        }
    }
}
