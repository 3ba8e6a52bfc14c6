using SpecHub.Sampling;

namespace SpecHub.Baselines.Tests.Bugs;

/// <summary>Takes every decision of a node from one number, as if purposes did not matter.</summary>
internal sealed class OneStream(IDecisions decisions) : IDecisions
{
    public bool Happens(double probability, DecisionKey key) => decisions.Happens(probability, Same(key));

    public int Draw(ReadOnlySpan<double> weights, double total, DecisionKey key) => decisions.Draw(weights, total, Same(key));

    private static DecisionKey Same(DecisionKey key) => key with { Purpose = StreamPurpose.Draft, Draw = 0 };
}
