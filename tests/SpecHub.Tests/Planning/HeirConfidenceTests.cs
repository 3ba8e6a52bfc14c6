using SpecHub.Planning;

namespace SpecHub.Tests.Planning;

public sealed class HeirConfidenceTests
{
    private readonly HeirConfidence _heirs = new();

    [Fact]
    public void Of_NothingLearned_FallsByRank()
    {
        Assert.Equal(0.8 * 0.5, _heirs.Of(0.8, rank: 0), 9);
        Assert.Equal(0.8 * 0.15, _heirs.Of(0.8, rank: 1), 9);
        Assert.Equal(0.8 * 0.05, _heirs.Of(0.8, rank: 2), 9);
    }

    [Fact]
    public void Learn_ManyNodes_IsTheMeanOfEachRank()
    {
        for (int node = 0; node < 2000; node++)
        {
            _heirs.Learn(node % 2 == 0 ? [0.9, 0.08, 0] : [0.5, 0.3, 0.2]);
        }

        Assert.Equal(0.7, _heirs.Of(1, rank: 0), 0.01);
        Assert.Equal(0.19, _heirs.Of(1, rank: 1), 0.01);
        Assert.Equal(0.1, _heirs.Of(1, rank: 2), 0.01);
    }

    /// <summary>Chains ask for one child, and say nothing about a second.</summary>
    [Fact]
    public void Learn_ChildrenThatWereNotAskedFor_LeavesTheirRanksAlone()
    {
        for (int node = 0; node < 500; node++)
        {
            _heirs.Learn([0.9]);
        }

        Assert.Equal(0.9, _heirs.Of(1, rank: 0), 3);
        Assert.Equal(0.15, _heirs.Of(1, rank: 1), 9);
        Assert.Equal(0.05, _heirs.Of(1, rank: 2), 9);
    }
}
