using System.Runtime.CompilerServices;

namespace SpecHub.Sampling;

/// <summary>How a token is sampled from the target's logits.</summary>
/// <remarks>
/// The steps are applied in this order: temperature, top-k, top-p, min-p; each works on what the earlier ones left.
/// Immutable and safe for concurrent use.
/// </remarks>
public sealed record SamplingOptions
{
    /// <summary>The least temperature above 0: below it logits over temperature leave the range of a float.</summary>
    public const float LeastTemperature = 1e-4f;

    /// <summary>Gets the divisor of the logits.</summary>
    /// <value>0, or 0.0001 to 100; 0 always takes the most likely token. The default is 1, the model's own law.</value>
    public float Temperature { get; init; } = 1;

    /// <summary>Gets how many of the most likely tokens are kept.</summary>
    /// <value>0 or more; 0 keeps all. The default is 0.</value>
    public int TopK { get; init; }

    /// <summary>Gets the probability that the kept most likely tokens must reach together.</summary>
    /// <value>Greater than 0, at most 1; 1 keeps all. The default is 1.</value>
    public float TopP { get; init; } = 1;

    /// <summary>Gets the probability, as a share of the most likely token's, below which a token is dropped.</summary>
    /// <value>0 to 1; 0 keeps all. The default is 0.</value>
    public float MinP { get; init; }

    /// <summary>Gets a value indicating whether the most likely token is always taken.</summary>
    public bool IsGreedy => Temperature == 0;

    /// <summary>Checks that every value is inside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or not a number.</exception>
    public void Validate()
    {
        Require(
            Temperature is 0 or (>= LeastTemperature and <= 100),
            Temperature,
            "must be between 0 (always the most likely token) and 100, and not between 0 and 0.0001");
        Require(TopK >= 0, TopK, "must be 0 (keep every token) or more");
        Require(TopP is > 0 and <= 1, TopP, "must be greater than 0 and at most 1 (keep every token)");
        Require(MinP is >= 0 and <= 1, MinP, "must be between 0 (keep every token) and 1");
    }

    private static void Require(
        bool holds, object value, string rule, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} {rule}.");
        }
    }
}
