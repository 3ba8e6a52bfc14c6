namespace SpecHub.Sampling;

/// <summary>The random numbers of one request for the rules that accept and reject.</summary>
/// <remarks>
/// A number is a pure function of (seed, position, node, purpose), so a seed fixes the text whatever runs beside the
/// request, and drafting, accepting and residual draws never share a number. Immutable and safe for concurrent use.
/// </remarks>
/// <param name="seed">The seed of the request.</param>
public sealed class RandomStreams(long seed)
{
    private readonly ulong _key = CounterHash.Mix(unchecked((ulong)seed) ^ 0x5348_5374_7265_616D);

    /// <summary>Returns the number of one decision.</summary>
    /// <param name="rootPosition">The position of the root of the tree, which is new in every round.</param>
    /// <param name="node">The index of the node in the tree.</param>
    /// <param name="purpose">What the number is for.</param>
    /// <returns>A number greater than 0 and less than 1, uniform over multiples of 2^-53.</returns>
    public double Uniform(int rootPosition, int node, StreamPurpose purpose)
    {
        ulong key = CounterHash.Combine(_key, unchecked((ulong)rootPosition));
        key = CounterHash.Combine(key, unchecked((ulong)node));
        return CounterHash.ToUniform(CounterHash.Combine(key, (ulong)purpose));
    }
}
