namespace SpecHub.Testing;

/// <summary>Numbers for test cases: the same in every run, and made another way than the library makes its own.</summary>
/// <param name="seed">Any number.</param>
public sealed class SeededNumbers(ulong seed)
{
    private ulong _state = (seed * 0xD1342543DE82EF95) | 1;

    /// <summary>Returns 64 random bits (xorshift64*).</summary>
    public ulong Bits()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return _state * 0x2545F4914F6CDD1D;
    }

    /// <summary>Returns a whole number from 0 up to but not including <paramref name="limit"/>.</summary>
    /// <param name="limit">At least 1.</param>
    public int Below(int limit) => (int)((Bits() >> 33) % (ulong)limit);

    /// <summary>Returns a number between 0 and 1.</summary>
    public double Uniform() => ((Bits() >> 12) + 0.5) / (1UL << 52);

    /// <summary>Returns a sample of the standard normal law.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());
}
