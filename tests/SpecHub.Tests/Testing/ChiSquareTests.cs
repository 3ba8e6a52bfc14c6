using SpecHub.Testing;

namespace SpecHub.Tests.Testing;

public sealed class ChiSquareTests
{
    [Fact]
    public void Of_KnownCounts_HasTheStatisticOfTheFormula()
    {
        ChiSquare result = ChiSquare.Of([44, 56], [0.5, 0.5]);

        Assert.Equal((1.44, 1), (result.Statistic, result.Freedom));
        Assert.Equal(0.230, result.PValue, 3);
        Assert.True(result.Fits);
    }

    [Fact]
    public void Of_SmallCells_ArePooled() =>
        Assert.Equal(2, ChiSquare.Of([60, 34, 2, 3, 1], [0.6, 0.34, 0.02, 0.03, 0.01]).Freedom);

    [Fact]
    public void Of_OutcomeThatCannotBe_DoesNotFit() => Assert.False(ChiSquare.Of([99_999, 1], [1, 0]).Fits);

    [Fact]
    public void Fits_WrongCoin_DoesNot() => Assert.False(ChiSquare.Of([5350, 4650], [0.5, 0.5]).Fits);

    [Fact]
    public void Limit_IsWhereFitsChanges()
    {
        // 10,000 trials of a fair coin: the statistic of 5000 + d is d^2 / 2500.
        double edge = Math.Sqrt(2500 * ChiSquare.Limit(1));

        Assert.True(ChiSquare.OfUniform([5000 + (int)edge, 5000 - (int)edge]).Fits);
        Assert.False(ChiSquare.OfUniform([5001 + (int)edge, 4999 - (int)edge]).Fits);
    }
}
