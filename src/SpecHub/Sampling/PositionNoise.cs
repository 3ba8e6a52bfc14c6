namespace SpecHub.Sampling;

/// <summary>The Gumbel noise of every token at one position of one request.</summary>
/// <remarks>
/// G(i) = -log(-log u(i)), where u(i) is output i of a SplitMix64 stream whose start and odd increment both come
/// from (seed, position). Position noise at temperature 0 is silent: every G(i) is 0.
/// </remarks>
public readonly struct PositionNoise : IEquatable<PositionNoise>
{
    private readonly ulong _start;

    // An odd number; 0 marks silence, which also makes the default value of the struct silent.
    private readonly ulong _increment;

    internal PositionNoise(ulong key)
    {
        _start = CounterHash.Combine(key, 1);
        _increment = CounterHash.Combine(key, 2) | 1;
    }

    /// <summary>Gets a value indicating whether the noise of every token is 0.</summary>
    public bool IsSilent => _increment == 0;

    internal ulong Start => _start;

    internal ulong Increment => _increment;

    /// <summary>Returns the noise of one token.</summary>
    /// <param name="token">The zero-based index of the token.</param>
    /// <returns>A sample of the standard Gumbel law, between -3.61 and 36.74; 0 when silent.</returns>
    public double Of(int token) => IsSilent ? 0 : ToGumbel(BitsOf(token));

    /// <inheritdoc />
    public bool Equals(PositionNoise other) => _start == other._start && _increment == other._increment;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is PositionNoise other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_start, _increment);

    /// <summary>Compares two values.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(PositionNoise left, PositionNoise right) => left.Equals(right);

    /// <summary>Compares two values.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(PositionNoise left, PositionNoise right) => !left.Equals(right);

    internal static double ToGumbel(ulong bits) => -Math.Log(-Math.Log(CounterHash.ToUniform(bits)));

    internal ulong BitsOf(int token) => CounterHash.Mix(_start + ((ulong)(uint)token * _increment));
}
