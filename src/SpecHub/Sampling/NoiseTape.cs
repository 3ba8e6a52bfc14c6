namespace SpecHub.Sampling;

/// <summary>The Gumbel noise of one request: a pure function of seed, position and token.</summary>
/// <remarks>
/// Target and draft read the same tape, which is what couples them: the target's token at position t is
/// argmax over i of (log p(i) + G(t, i)), whatever was drafted. Positions count from the start of the whole context,
/// so a later turn of a conversation under the same seed meets fresh noise. Immutable and safe for concurrent use.
/// Source: the Gumbel-max trick; Daliri, Musco, Suresh, "Coupling without communication" (arXiv 2408.07978).
/// </remarks>
public sealed class NoiseTape
{
    private readonly ulong _key;
    private readonly bool _silent;

    /// <summary>Initializes the tape of a seed.</summary>
    /// <param name="seed">The seed of the request.</param>
    public NoiseTape(long seed) => _key = CounterHash.Mix(unchecked((ulong)seed) ^ 0x5348_4E6F_6973_6521);

    private NoiseTape() => _silent = true;

    /// <summary>Gets the tape on which every noise is 0: greedy decoding.</summary>
    public static NoiseTape Silent { get; } = new();

    /// <summary>Returns the noise of one position.</summary>
    /// <param name="position">The zero-based index, from the start of the context, of the token to be chosen.</param>
    public PositionNoise At(int position) =>
        _silent ? default : new PositionNoise(CounterHash.Combine(_key, unchecked((ulong)position)));
}
