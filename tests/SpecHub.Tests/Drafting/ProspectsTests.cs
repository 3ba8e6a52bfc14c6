using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>Rows cost nothing, so a budget is worth what it is offered. Children are expected to be taken with 0.5, 0.15 and 0.05.</summary>
public sealed class ProspectsTests
{
    private static readonly TreeShape Shape = TreeShape.Parse("best:14");

    private readonly Prospects _prospects = new();
    private readonly RoundBudget _budget = RoundBudgets.Of(targetRow: 0);

    [Fact]
    public void Grow_SeveralLevels_OffersTheChildrenOfAsManyAsThePassesAreWide()
    {
        Assert.Equal(3, Shape.Width);
        _prospects.Start(Growth(0.5, 0.3), Shape, reach: 99, level: 1);

        Assert.True(_prospects.Grow(_budget));
        double first = (0.5 + 0.3) * 0.7;
        Assert.Equal(first, Worth(), 9);

        // The best of six children: 0.25, 0.15 and 0.075.
        Assert.True(_prospects.Grow(_budget));
        double second = (0.25 + 0.15 + 0.075) * 0.7;
        Assert.Equal(first + second, Worth(), 9);

        // And of their nine: 0.125, 0.075 and 0.0375, as many as the second 0.0375.
        Assert.True(_prospects.Grow(_budget));
        Assert.Equal(first + second + ((0.125 + 0.075 + 0.0375) * 0.7), Worth(), 9);
        Assert.False(_prospects.Grow(_budget));
    }

    /// <summary>A chain has one child a node, and a tree of two nodes two at most.</summary>
    [Theory]
    [InlineData("chain:4", 0.4 * 0.5)]
    [InlineData("best:2/2", 0.4 * 0.65)]
    public void Grow_NodesOfFewChildren_OffersNoMore(string shape, double expected)
    {
        _prospects.Start(Growth(0.4), TreeShape.Parse(shape), reach: 99, level: 1);

        Assert.True(_prospects.Grow(_budget));
        Assert.Equal(expected, Worth(), 9);
    }

    /// <summary>Of candidates at depths 2 and 1 the second can have children where nodes are of use to depth 2.</summary>
    [Fact]
    public void Grow_CandidatesOfSeveralDepths_GoesAsFarAsTheHighestOfThemCan()
    {
        TreeGrowth growth = Growth(0.9, 0.1);
        growth.Frontier[0] = growth.Add(1, new TokenId(9), new NgramGuess(Math.Log(0.9), 0));
        _prospects.Start(growth, Shape, reach: 2, level: 1);

        Assert.True(_prospects.Grow(_budget));
        Assert.False(_prospects.Grow(_budget));
    }

    [Theory]
    [InlineData(1, 99, 3)]
    [InlineData(2, 99, 2)]
    [InlineData(4, 99, 0)]
    [InlineData(1, 3, 2)]
    [InlineData(1, 1, 0)]
    public void Grow_UntilThereIsNoPass_TakesThoseThatAreLeftAndOfUse(int level, int reach, int passes)
    {
        _prospects.Start(Growth(0.5), Shape, reach, level);
        int grown = 0;
        while (_prospects.Grow(_budget))
        {
            grown++;
        }

        Assert.Equal(passes, grown);
    }

    [Fact]
    public void Grow_EmptyFrontier_HasNothingToGrow()
    {
        _prospects.Start(Growth(0.5), Shape, reach: 99, level: 1);
        _prospects.Start(Growth(), Shape, reach: 99, level: 1);

        Assert.False(_prospects.Grow(_budget));
        Assert.Equal(0, Worth());
    }

    private double Worth() => _budget.Worth(most: 99, out _);

    private static TreeGrowth Growth(params double[] probabilities)
    {
        var growth = new TreeGrowth(vocabularySize: 16);
        Frontiers.Fill(growth, probabilities);
        return growth;
    }
}
