using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>The probabilities with which rules of two children accept the next token of a text that the target sampled.</summary>
/// <remarks>
/// A lossless rule emits y with probability p(y), and with an accepted draft for a part of it; the quotient is the
/// probability that a draft was accepted, given that y came out. All rules can be compared on one text that way.
/// </remarks>
internal static class TransportAlongText
{
    public static IReadOnlyList<string> Rules { get; } = ["rrs", "rrs-wor", "spechub"];

    public static double[] Accepts(TokenDistribution target, TokenDistribution draft, TokenId next)
    {
        double p = target[next];
        return [.. new[] { Rrs(target, draft, next), WithoutReplacement(target, draft, next), SpecHub(target, draft, next) }
            .Select(mass => Math.Min(1, mass / p))];
    }

    /// <summary>Returns the expected number of evaluations for a text under a tree of so many levels.</summary>
    public static double Evaluations(IReadOnlyList<double> accepts, int depth)
    {
        double[] starts = new double[accepts.Count + depth + 2];
        starts[0] = 1;
        double rounds = 0;
        for (int start = 0; start < accepts.Count; start++)
        {
            rounds += starts[start];
            double reached = starts[start];
            for (int level = 0; level < depth && start + level < accepts.Count; level++)
            {
                starts[start + level + 1] += reached * (1 - accepts[start + level]);
                reached *= accepts[start + level];
            }

            starts[start + depth + 1] += reached;
        }

        return rounds;
    }

    private static double Rrs(TokenDistribution p, TokenDistribution q, TokenId y)
    {
        double rejected = Rejected(p, q);
        double first = Math.Min(p[y], q[y]);
        return rejected <= 0 ? first : first + (rejected * Math.Min((p[y] - first) / rejected, q[y]));
    }

    private static double WithoutReplacement(TokenDistribution p, TokenDistribution q, TokenId y)
    {
        double rejected = Rejected(p, q);
        double mass = Math.Min(p[y], q[y]);
        double second = rejected <= 0 ? 0 : (p[y] - mass) / rejected;
        for (int entry = 0; entry < q.Count && second > 0; entry++)
        {
            TokenId x = q.TokenAt(entry);
            double over = q.Probabilities[entry] - p[x];
            if (x != y && over > 0 && q.Probabilities[entry] < 1)
            {
                mass += over * Math.Min(q[y] / (1 - q.Probabilities[entry]), second);
            }
        }

        return mass;
    }

    private static double SpecHub(TokenDistribution p, TokenDistribution q, TokenId y)
    {
        int hub = 0;
        for (int entry = 1; entry < q.Count; entry++)
        {
            hub = q.Probabilities[entry] > q.Probabilities[hub] ? entry : hub;
        }

        return q.TokenAt(hub) == y ? p[y] : Math.Min(p[y], q[y] / (1 - q.Probabilities[hub]));
    }

    private static double Rejected(TokenDistribution p, TokenDistribution q)
    {
        double common = 0;
        for (int entry = 0; entry < q.Count; entry++)
        {
            common += Math.Min(q.Probabilities[entry], p[q.TokenAt(entry)]);
        }

        return 1 - common;
    }
}
