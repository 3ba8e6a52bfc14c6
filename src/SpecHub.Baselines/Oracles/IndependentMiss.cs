namespace SpecHub.Baselines.Oracles;

/// <summary>Independent drafts: 1 - (1 - q(outside))^n, as q(outside) times the geometric sum, in which nothing cancels.</summary>
internal sealed class IndependentMiss(int drafts) : MissProbability
{
    public override void Include(double draft, double others)
    {
        // Which tokens S consists of does not matter, only how much of q they hold.
    }

    public override double Outside(double outside)
    {
        double sum = 0;
        double power = 1;
        for (int draft = 0; draft < drafts; draft++)
        {
            sum += power;
            power *= 1 - outside;
        }

        return Math.Min(1, outside * sum);
    }
}
