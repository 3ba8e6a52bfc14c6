namespace SpecHub.Baselines.Oracles;

/// <summary>Pr(at least one draft is outside S), for a set S that grows by one token at a time.</summary>
internal abstract class MissProbability
{
    /// <summary>Adds a token to S.</summary>
    /// <param name="draft">q of the token.</param>
    /// <param name="others">The sum of q over all other tokens of the vocabulary.</param>
    public abstract void Include(double draft, double others);

    /// <summary>Returns the probability for the present S.</summary>
    /// <param name="outside">The sum of q outside S.</param>
    public abstract double Outside(double outside);
}
