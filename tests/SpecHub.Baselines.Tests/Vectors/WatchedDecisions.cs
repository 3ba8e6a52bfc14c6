using SpecHub.Sampling;

namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>Passes decisions on and remembers which test passed.</summary>
internal sealed class WatchedDecisions(IDecisions decisions) : IDecisions
{
    /// <summary>Gets the number of the last test at a node that accepted; -1 when none did.</summary>
    public int LastPassed { get; private set; } = -1;

    public bool Happens(double probability, DecisionKey key)
    {
        bool happens = decisions.Happens(probability, key);
        LastPassed = happens ? key.Draw : LastPassed;
        return happens;
    }

    public int Draw(ReadOnlySpan<double> weights, double total, DecisionKey key) => decisions.Draw(weights, total, key);
}
