using SpecHub.Sampling;

namespace SpecHub.Cli.Audit;

/// <summary>Writes down what other decisions decide.</summary>
/// <param name="inner">Decides.</param>
/// <param name="log">Receives each decision with the numbers that would have led to the same outcome.</param>
internal sealed class RecordedDecisions(IDecisions inner, DecisionLog log) : IDecisions
{
    public bool Happens(double probability, DecisionKey key)
    {
        bool happens = inner.Happens(probability, key);
        double share = Math.Clamp(probability, 0, 1);
        log.Add(key, happens ? 0 : share, happens ? share : 1);
        return happens;
    }

    public int Draw(ReadOnlySpan<double> weights, double total, DecisionKey key)
    {
        int entry = inner.Draw(weights, total, key);
        double before = 0;
        foreach (double weight in weights[..entry])
        {
            before += weight;
        }

        log.Add(key, before / total, (before + weights[entry]) / total);
        return entry;
    }
}
