namespace SpecHub.Baselines.Oracles;

/// <summary>Two drafts without replacement: q(outside) (1 + sum over x in S of q(x) / (1 - q(x))).</summary>
/// <remarks>The first draft is outside, or it is some x of S and the second, drawn from the others, is outside.</remarks>
internal sealed class PairMiss : MissProbability
{
    private double _odds = 1;

    // A token without others is the whole support: nothing is outside then, and no second draft is drawn.
    public override void Include(double draft, double others) => _odds += others > 0 ? draft / others : 0;

    public override double Outside(double outside) => Math.Min(1, outside * _odds);
}
