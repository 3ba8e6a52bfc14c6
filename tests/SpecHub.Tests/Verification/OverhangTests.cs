using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

public sealed class OverhangTests
{
    /// <summary>Every length around the vectors' own, and drafts that are shorter and longer than the target.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.3, 0.7)]
    [InlineData(0.9, 0.05)]
    public void Of_LawsOfAnyLength_IsTheFormulaOfEveryEntry(double scale, double divisor)
    {
        var numbers = new SeededNumbers(29);
        for (int length = 1; length <= 40; length++)
        {
            foreach (int drafted in (int[])[0, length / 2, length - 1, length, length + 3])
            {
                double[] p = [.. Enumerable.Range(0, length).Select(_ => numbers.Uniform())];
                double[] q = [.. Enumerable.Range(0, drafted).Select(_ => numbers.Uniform())];
                double[] result = [.. Enumerable.Repeat(-1.0, length)];

                double sum = Overhang.Of(p, scale, q, divisor, result);

                double[] expected = [.. p.Select((share, entry) => Math.Max(0, (scale * share) - (entry < drafted ? q[entry] / divisor : 0)))];
                Assert.Equal(expected, result);
                Assert.Equal(expected.Sum(), sum, 1e-12);
            }
        }
    }

    [Fact]
    public void Of_ResultInThePlaceOfTheTarget_IsTheSame()
    {
        double[] p = [0.1, 0.4, 0.2, 0.05, 0.25];
        double[] q = [0.3, 0.1, 0.2, 0.4];
        double[] apart = new double[5];
        double sum = Overhang.Of(p, 1, q, 1, apart);

        Assert.Equal(sum, Overhang.Of(p, 1, q, 1, p));
        Assert.Equal(apart, p);
    }
}
