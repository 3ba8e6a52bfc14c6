using System.Numerics.Tensors;

namespace SpecHub.Sampling;

/// <summary>The random numbers of one request for the rules that accept and reject.</summary>
/// <remarks>
/// A number is a pure function of the seed and the key of its decision, so a seed fixes the text whatever runs beside
/// the request, and drafting, accepting and residual draws never share a number. Immutable and safe for concurrent use.
/// </remarks>
/// <param name="seed">The seed of the request.</param>
public sealed class RandomStreams(long seed) : IDecisions
{
    private const int Block = 256;

    private readonly ulong _key = CounterHash.Mix(unchecked((ulong)seed) ^ 0x5348_5374_7265_616D);

    /// <inheritdoc />
    public bool Happens(double probability, DecisionKey key) => Uniform(key) < probability;

    /// <inheritdoc />
    public int Draw(ReadOnlySpan<double> weights, double total, DecisionKey key)
    {
        // Whole blocks are passed over by their sums; only the block that holds the drawn point is walked.
        double point = total * Uniform(key);
        int start = 0;
        for (; start + Block < weights.Length; start += Block)
        {
            double sum = TensorPrimitives.Sum(weights.Slice(start, Block));
            if (sum > point)
            {
                break;
            }

            point -= sum;
        }

        for (int entry = start; entry < weights.Length; entry++)
        {
            point -= weights[entry];
            if (point < 0)
            {
                return entry;
            }
        }

        return LastPositive(weights);
    }

    /// <summary>Returns the number of one decision.</summary>
    /// <param name="key">Which decision it is.</param>
    /// <returns>A number greater than 0 and less than 1, uniform over odd multiples of 2^-53.</returns>
    public double Uniform(DecisionKey key)
    {
        ulong bits = CounterHash.Combine(_key, unchecked((ulong)key.RootPosition));
        bits = CounterHash.Combine(bits, unchecked((ulong)key.Node));
        bits = CounterHash.Combine(bits, (ulong)key.Purpose);
        return CounterHash.ToUniform(CounterHash.Combine(bits, unchecked((ulong)key.Draw)));
    }

    /// <summary>Returns where a point ends up that rounding has put beyond the sum of all weights.</summary>
    private static int LastPositive(ReadOnlySpan<double> weights)
    {
        int last = weights.LastIndexOfAnyExcept(0.0);
        return last >= 0 ? last : throw new ArgumentException("All weights are 0, so there is nothing to draw.", nameof(weights));
    }
}
