namespace SpecHub.Sampling;

/// <summary>The counter-based generator under all randomness: a number is a pure function of its key.</summary>
/// <remarks>
/// The mixing function is Stafford's variant 13, the output function of SplitMix64
/// (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
/// </remarks>
internal static class CounterHash
{
    /// <summary>The golden-ratio increment of SplitMix64.</summary>
    public const ulong Golden = 0x9E3779B97F4A7C15;

    public const ulong Multiplier1 = 0xBF58476D1CE4E5B9;
    public const ulong Multiplier2 = 0x94D049BB133111EB;

    public const uint Narrow1 = 0xED5AD4BB;
    public const uint Narrow2 = 0xAC4C1B51;
    public const uint Narrow3 = 0x31848BAB;

    /// <summary>Spreads every bit of the argument over the whole result; a bijection.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * Multiplier1;
        value = (value ^ (value >> 27)) * Multiplier2;
        return value ^ (value >> 31);
    }

    /// <summary>Adds one number to a key.</summary>
    public static ulong Combine(ulong key, ulong next) => Mix(key + Golden + Mix(next + Golden));

    /// <summary>Maps 64 random bits to a multiple of 2^-53 that is never 0 and never 1.</summary>
    public static double ToUniform(ulong bits) => ((bits >> 12) + 0.5) * (1.0 / (1UL << 52));
}
