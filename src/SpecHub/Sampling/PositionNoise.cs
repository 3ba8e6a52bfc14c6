namespace SpecHub.Sampling;

/// <summary>The Gumbel noise of every token at one position of one request.</summary>
/// <remarks>
/// G(i) = -log(-log u(i)) with 52 random bits of u(i). The upper 32 are a 32-bit hash of i times an odd increment plus a
/// start, both from (seed, position): eight tokens are hashed in a few vector operations, and they are enough to see that
/// nearly every token cannot win. The lower 20 are hashed for the few others only.
/// Position noise at temperature 0 is silent: every G(i) is 0.
/// The 32-bit hash has the form of Chris Wellons' "triple32" (three multiplications, "Prospecting for hash functions", 2018).
/// </remarks>
public readonly struct PositionNoise : IEquatable<PositionNoise>
{
    private readonly uint _start;

    // An odd number; 0 marks silence, which also makes the default value of the struct silent.
    private readonly uint _increment;

    private readonly ulong _lowKey;

    internal PositionNoise(ulong key)
    {
        ulong bits = CounterHash.Combine(key, 1);
        _start = (uint)bits;
        _increment = (uint)(bits >> 32) | 1;
        _lowKey = CounterHash.Combine(key, 2);
    }

    /// <summary>Gets a value indicating whether the noise of every token is 0.</summary>
    public bool IsSilent => _increment == 0;

    internal uint Start => _start;

    internal uint Increment => _increment;

    /// <summary>Returns the noise of one token.</summary>
    /// <param name="token">The zero-based index of the token.</param>
    /// <returns>A sample of the standard Gumbel law, between -3.61 and 36.74; 0 when silent.</returns>
    public double Of(int token) => IsSilent ? 0 : WithHighBits(token, HighBits(_start + ((uint)token * _increment)));

    /// <inheritdoc />
    public bool Equals(PositionNoise other) => _start == other._start && _increment == other._increment && _lowKey == other._lowKey;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is PositionNoise other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_start, _increment, _lowKey);

    /// <summary>Compares two values.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(PositionNoise left, PositionNoise right) => left.Equals(right);

    /// <summary>Compares two values.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(PositionNoise left, PositionNoise right) => !left.Equals(right);

    internal static double ToGumbel(ulong bits) => -Math.Log(-Math.Log(CounterHash.ToUniform(bits)));

    /// <summary>Returns the noise of a token whose upper bits are known.</summary>
    internal double WithHighBits(int token, uint high)
    {
        ulong low = CounterHash.Mix(_lowKey + ((ulong)(uint)token * CounterHash.Golden));
        return ToGumbel(((ulong)high << 32) | (low >> 32));
    }

    /// <summary>Hashes one counter: the upper bits of a token's noise.</summary>
    internal static uint HighBits(uint counter)
    {
        counter = (counter ^ (counter >> 17)) * CounterHash.Narrow1;
        counter = (counter ^ (counter >> 11)) * CounterHash.Narrow2;
        counter = (counter ^ (counter >> 15)) * CounterHash.Narrow3;
        return counter ^ (counter >> 14);
    }
}
