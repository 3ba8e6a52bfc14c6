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

    private double Worth() => _budget.Worth(out _);

    private static TreeGrowth Growth(params double[] probabilities)
    {
        var growth = new TreeGrowth(16);
        growth.Start(Shape);
        growth.Frontier.Clear();
        foreach (double probability in probabilities)
        {
            growth.Frontier.Add(growth.Add(DraftTree.Root, new TokenId(growth.Count), new NgramGuess(Math.Log(probability), growth.Count - 1)));
        }

        return growth;
    }
}
