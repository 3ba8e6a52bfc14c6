namespace SpecHub.Cli.Audit;

/// <summary>Says how well counts fit a law, with a bound that holds for any number of rounds.</summary>
/// <remarks>
/// With n rounds, observed shares o and the law p over k cells, G = n * sum of o log(o / p) is half of the likelihood-ratio
/// form of Pearson's chi-square. Chi-square tables are exact only for endless rounds, and worst in the far tail where
/// an audit has its threshold. Instead P(G >= g) is at most (e g / d)^d exp(-g) for g above d = k - 1, always. Cells that
/// expect fewer than 8 are taken together, since every cell widens the bound.
/// Source: Agrawal, "Finite-sample concentration of the multinomial in relative entropy" (arXiv 1904.02291).
/// </remarks>
/// <param name="Statistic">G, infinite when an outcome came that cannot be.</param>
/// <param name="Freedom">d.</param>
internal readonly record struct LawFit(double Statistic, int Freedom)
{
    private const double SmallestCell = 8;

    /// <summary>Gets a probability that right code exceeds with such a G, at most 1.</summary>
    public double Bound
    {
        get
        {
            if (double.IsPositiveInfinity(Statistic))
            {
                return 0;
            }

            return Statistic <= Freedom || Freedom == 0 ? 1 : Math.Exp((Freedom * (1 + Math.Log(Statistic / Freedom))) - Statistic);
        }
    }

    /// <summary>Compares counts with a law.</summary>
    /// <param name="counts">How often each outcome came.</param>
    /// <param name="law">The probability of each outcome; what is not in it cannot be.</param>
    public static LawFit Of(IReadOnlyDictionary<int, int> counts, IReadOnlyDictionary<int, double> law)
    {
        if (counts.Keys.Any(outcome => law.GetValueOrDefault(outcome) <= 0))
        {
            return new LawFit(double.PositiveInfinity, 0);
        }

        double rounds = counts.Values.Sum();
        double statistic = 0;
        int cells = 0;
        int seenInCells = 0;
        double pool = 0;
        foreach ((int outcome, double probability) in law)
        {
            if (rounds * probability >= SmallestCell)
            {
                int seen = counts.GetValueOrDefault(outcome);
                statistic += Term(seen, rounds * probability);
                seenInCells += seen;
                cells++;
            }
            else
            {
                pool += rounds * probability;
            }
        }

        if (pool > 0)
        {
            statistic += Term(rounds - seenInCells, pool);
            cells++;
        }

        return new LawFit(Math.Max(statistic, 0), Math.Max(cells - 1, 0));
    }

    /// <summary>Compares counts with equal probabilities.</summary>
    public static LawFit OfUniform(ReadOnlySpan<int> counts)
    {
        double rounds = 0;
        foreach (int count in counts)
        {
            rounds += count;
        }

        double statistic = 0;
        foreach (int count in counts)
        {
            statistic += Term(count, rounds / counts.Length);
        }

        return rounds == 0 ? default : new LawFit(Math.Max(statistic, 0), counts.Length - 1);
    }

    /// <summary>Joins independent comparisons to one; the bound holds for the sum as it does for each.</summary>
    public static LawFit operator +(LawFit left, LawFit right) =>
        new(left.Statistic + right.Statistic, left.Freedom + right.Freedom);

    private static double Term(double seen, double expected) => seen > 0 ? seen * Math.Log(seen / expected) : 0;
}
