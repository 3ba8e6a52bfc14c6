using SpecHub.Tokens;

namespace SpecHub.Baselines.Simulation;

/// <summary>A text as a synthetic model remembers it: one number that every token of it has changed.</summary>
/// <remarks>The mixing is SplitMix64's (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).</remarks>
/// <param name="State">The number.</param>
internal readonly record struct SyntheticText(ulong State)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>Returns the empty text of the models that a seed picks.</summary>
    public static SyntheticText Empty(long seed) => new(Mix(unchecked((ulong)seed) + Increment));

    public SyntheticText Then(TokenId token) => new(Mix(State + Increment + Mix(unchecked((ulong)token.Value) + Increment)));

    /// <summary>Fills a span with numbers between 0 and 1 that depend on the text only.</summary>
    /// <param name="numbers">Where to write.</param>
    /// <param name="stream">Which of several such fillings is meant.</param>
    public void Fill(Span<float> numbers, ulong stream)
    {
        ulong state = Mix(State ^ Mix(stream + 1));
        for (int i = 0; i < numbers.Length; i++)
        {
            state += Increment;

            // Odd multiples of 2^-24: never 0, so a logarithm is finite, and never rounded to 1.
            numbers[i] = ((Mix(state) >> 41) + .5f) * (1f / (1 << 23));
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
