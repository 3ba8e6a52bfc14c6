using SpecHub.Planning;
using SpecHub.Testing;

namespace SpecHub.Tests.Planning;

public sealed class RisingFitTests
{
    [Fact]
    public void Find_RisingValues_LeavesThem() => Assert.Equal([1, 2, 2, 5], Fit([1, 2, 2, 5], [1, 3, 1, 2]));

    [Fact]
    public void Find_FallingNeighbours_GivesThemTheirWeightedMean() => Assert.Equal([1, 3, 3, 4], Fit([1, 6, 2, 4], [1, 1, 3, 1]));

    [Fact]
    public void Find_FallBehindAPool_PoolsFurther() => Assert.Equal([3, 3, 3], Fit([4, 3, 2], [1, 1, 1]));

    [Fact]
    public void Find_ValuesOfNoWeight_ArePassedOver() => Assert.Equal([-1, 3, -1, 3, 7], Fit([9, 4, 0, 2, 7], [0, 1, 0, 1, 1]));

    [Fact]
    public void Find_NothingOfWeight_LeavesAll() => Assert.Equal([-1, -1], Fit([2, 1], [0, 0]));

    /// <summary>Against the least squares that a grid finds, for two hundred sequences of four values.</summary>
    [Fact]
    public void Find_AnyValues_IsTheNearestRisingSequence()
    {
        var random = new SeededNumbers(3);
        for (int run = 0; run < 200; run++)
        {
            double[] values = [.. Enumerable.Range(0, 4).Select(_ => Math.Floor(7 * random.Uniform()))];
            double[] weights = [.. Enumerable.Range(0, 4).Select(_ => 1 + Math.Floor(3 * random.Uniform()))];
            double[] fit = Fit(values, weights);

            Assert.True(fit.SequenceEqual(fit.Order()));
            double least = Distance(fit);
            double[] grid = [.. Enumerable.Range(0, 13).Select(static half => half / 2.0)];
            IEnumerable<double[]> rising =
                from a in grid
                from b in grid.Where(value => value >= a)
                from c in grid.Where(value => value >= b)
                from d in grid.Where(value => value >= c)
                select new[] { a, b, c, d };
            Assert.All(rising, other => Assert.True(Distance(other) >= least - 1e-9));

            double Distance(double[] sequence) => sequence.Select((value, i) => weights[i] * Math.Pow(value - values[i], 2)).Sum();
        }
    }

    private static double[] Fit(double[] values, double[] weights)
    {
        double[] fit = [.. values.Select(static _ => -1.0)];
        RisingFit.Find(values, weights, fit);
        return fit;
    }
}
