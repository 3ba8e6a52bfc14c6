using SpecHub.Trees;

namespace SpecHub.Tests.Trees;

public sealed class TreePlanTests
{
    [Theory]
    [InlineData("1 0", 1, 1, 1)]
    [InlineData("1 1 1 0", 3, 3, 1)]
    [InlineData("2 0 0", 2, 1, 2)]
    [InlineData("2 1 0 0", 3, 2, 2)]
    [InlineData("2 0 3 0 0 1 0", 6, 3, 3)]
    public void Numbers_OfATree_AreThatOfItsNodes(string children, int nodes, int depth, int branching)
    {
        TreePlan plan = Parse(children);

        Assert.Equal((nodes, depth, branching, children), (plan.Nodes, plan.Depth, plan.Branching, plan.ToString()));
    }

    [Fact]
    public void ChildOf_TreeOfAnyForm_NumbersLevelByLevel()
    {
        TreePlan plan = Parse("2 1 2 0 1 0 0");

        Assert.Equal([1, 2, 3, 4, 5, 6], [plan.ChildOf(0, 0), plan.ChildOf(0, 1), plan.ChildOf(1, 0), plan.ChildOf(2, 0), plan.ChildOf(2, 1), plan.ChildOf(4, 0)]);
        Assert.Equal([1, 2, 1], [plan.RowsAt(0), plan.RowsAt(1), plan.RowsAt(2)]);
    }

    [Theory]
    [InlineData("0")] // a root alone drafts nothing
    [InlineData("1")]
    [InlineData("2 0")]
    [InlineData("1 0 0")]
    [InlineData("0 1 0")]
    [InlineData("-1 0")]
    [InlineData("2 -1 1 0")]
    public void Constructor_NumbersOfNoTree_AreRefused(string children) => Assert.Throws<ArgumentException>(() => Parse(children));

    [Fact]
    public void Constructor_TreeTooLarge_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new TreePlan([256, .. Enumerable.Repeat(0, 256)]));
        Assert.Throws<ArgumentException>(() => new TreePlan([.. Enumerable.Repeat(1, 33), 0]));
        Assert.Equal(32, new TreePlan([.. Enumerable.Repeat(1, 32), 0]).Depth);
    }

    private static TreePlan Parse(string children) =>
        new(children.Split(' ').Select(count => int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)));
}
