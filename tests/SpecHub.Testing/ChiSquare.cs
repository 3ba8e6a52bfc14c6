using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace SpecHub.Testing;

/// <summary>Pearson's test of counts against expected counts.</summary>
/// <remarks>
/// The false-alarm rate of a test is the probability that it fails although the code is right, over the choice of its
/// seeds. Seeds are fixed, so a test that passed once passes always; the rate says how much choosing other ones risks.
/// </remarks>
/// <param name="Statistic">The sum of (observed - expected)^2 / expected over the cells.</param>
/// <param name="Freedom">The degrees of freedom: cells after pooling, less one.</param>
/// <param name="PValue">The probability of such a statistic or a greater one.</param>
public sealed record ChiSquare(double Statistic, int Freedom, double PValue)
{
    /// <summary>The false-alarm rate of one check. A run has fewer than 5,000 of them, so all together stay below 1e-6.</summary>
    public const double FalseAlarmRate = 1e-10;

    private const double SmallestCell = 5;

    /// <summary>Compares counts with probabilities; cells that expect fewer than 5 are taken together.</summary>
    /// <param name="counts">How often each outcome came.</param>
    /// <param name="probabilities">The probability of each outcome; they sum to 1.</param>
    /// <returns>The result; its p-value is 0 when an outcome came that has probability 0.</returns>
    public static ChiSquare Of(IReadOnlyList<int> counts, IReadOnlyList<double> probabilities)
    {
        double trials = counts.Sum();
        var cells = new List<(double Observed, double Expected)>();
        (double Observed, double Expected) pool = default;
        for (int i = 0; i < counts.Count; i++)
        {
            double expected = trials * probabilities[i];
            if (expected == 0 && counts[i] > 0)
            {
                return new ChiSquare(double.PositiveInfinity, 0, 0);
            }

            if (expected >= SmallestCell)
            {
                cells.Add((counts[i], expected));
            }
            else
            {
                pool = (pool.Observed + counts[i], pool.Expected + expected);
            }
        }

        // What is still small after pooling joins the smallest of the others.
        if (pool.Expected > 0)
        {
            if (pool.Expected < SmallestCell && cells.Count > 0)
            {
                (double Observed, double Expected) smallest = cells.MinBy(cell => cell.Expected);
                cells.Remove(smallest);
                pool = (pool.Observed + smallest.Observed, pool.Expected + smallest.Expected);
            }

            cells.Add(pool);
        }

        double statistic = cells.Sum(cell => (cell.Observed - cell.Expected) * (cell.Observed - cell.Expected) / cell.Expected);
        int freedom = cells.Count - 1;
        double pValue = freedom < 1 ? 1 : SpecialFunctions.GammaUpperRegularized(freedom / 2.0, statistic / 2);
        return new ChiSquare(statistic, freedom, pValue);
    }

    /// <summary>Compares counts with equal probabilities.</summary>
    /// <param name="counts">How often each outcome came.</param>
    public static ChiSquare OfUniform(IReadOnlyList<int> counts) =>
        Of(counts, [.. counts.Select(_ => 1.0 / counts.Count)]);

    /// <summary>Returns the statistic that right code exceeds with probability <see cref="FalseAlarmRate"/>.</summary>
    /// <param name="freedom">The degrees of freedom.</param>
    public static double Limit(int freedom) => ChiSquared.InvCDF(freedom, 1 - FalseAlarmRate);

    /// <summary>Gets a value indicating whether the counts may come from the probabilities.</summary>
    public bool Fits => PValue >= FalseAlarmRate;
}
