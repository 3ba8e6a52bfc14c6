namespace SpecHub.Sampling;

/// <summary>The random decisions that drafting and verifying are made of.</summary>
/// <remarks>
/// Laws and rules decide through this seam only, so the same code that samples a request can be run through every
/// outcome, which gives its exact law. Implementations used by requests are safe for concurrent use.
/// </remarks>
public interface IDecisions
{
    /// <summary>Decides whether something happens.</summary>
    /// <param name="probability">Its probability; 0 and less never happens, 1 and more always does.</param>
    /// <param name="key">Which decision it is.</param>
    bool Happens(double probability, DecisionKey key);

    /// <summary>Draws an entry with a probability proportional to its weight.</summary>
    /// <param name="weights">The weights, 0 or more.</param>
    /// <param name="total">Their sum, greater than 0.</param>
    /// <param name="key">Which decision it is.</param>
    /// <returns>The index of an entry whose weight is not 0.</returns>
    int Draw(ReadOnlySpan<double> weights, double total, DecisionKey key);
}
