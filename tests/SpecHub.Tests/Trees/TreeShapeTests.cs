using SpecHub.Trees;

namespace SpecHub.Tests.Trees;

public sealed class TreeShapeTests
{
    [Theory]
    [InlineData("chain:1", 1, 1, 1)]
    [InlineData("chain:32", 1, 32, 32)]
    [InlineData("2^4", 2, 4, 30)]
    [InlineData("3^2", 3, 2, 12)]
    [InlineData("2^7", 2, 7, 254)]
    [InlineData("255^1", 255, 1, 255)]
    [InlineData("2^4:14", 2, 4, 14)]
    [InlineData("3^2:1", 3, 2, 1)]
    [InlineData("best:1", 1, 1, 1)]
    [InlineData("best:6", 6, 3, 6)]
    [InlineData("best:14", 8, 4, 14)]
    [InlineData("best:14/2", 8, 2, 14)]
    [InlineData("best:255/32", 8, 32, 255)]
    public void Parse_Shape_HasItsSizeAndPrintsAsItWasWritten(string text, int branching, int depth, int nodes)
    {
        TreeShape shape = TreeShape.Parse(text);

        Assert.Equal((branching, depth, nodes), (shape.Branching, shape.Depth, shape.Nodes));
        Assert.Equal(text, shape.ToString());
        Assert.Equal(shape, TreeShape.Parse(shape.ToString()));
    }

    [Theory]
    [InlineData("1^4", "chain:4")]
    [InlineData("2^2:6", "2^2")]
    [InlineData("2^2:99", "2^2")]
    [InlineData("best:6/3", "best:6")]
    [InlineData("best:3/9", "best:3/3")]
    public void Parse_OtherWayToWriteAShape_PrintsTheUsualOne(string text, string usual) =>
        Assert.Equal(usual, TreeShape.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("tree")]
    [InlineData("chain")]
    [InlineData("chain:-1")]
    [InlineData("chain: 4")]
    [InlineData("chain:4\n")]
    [InlineData(" chain:4")]
    [InlineData("Chain:4")]
    [InlineData("2^")]
    [InlineData("2^3^4")]
    [InlineData("2^3:")]
    [InlineData("2^3:4:5")]
    [InlineData("best:14/")]
    [InlineData("best:1.5")]
    [InlineData("chain:123456")]
    [InlineData("chain:\u0664")] // a digit, but not one that we print
    public void Parse_OtherText_ShowsHowToWriteOne(string text)
    {
        FormatException error = Assert.Throws<FormatException>(() => TreeShape.Parse(text));

        Assert.StartsWith($"'{text}' is no tree. Write chain:4", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chain:0")]
    [InlineData("chain:33")]
    [InlineData("0^2")]
    [InlineData("2^0")]
    [InlineData("2^8")]
    [InlineData("256^1")]
    [InlineData("255^2")] // 255 are allowed, and are reached on the way
    [InlineData("16^2")]
    [InlineData("99999^32")]
    [InlineData("best:0")]
    [InlineData("best:256")]
    [InlineData("best:14/0")]
    [InlineData("best:64/33")]
    public void Parse_TooManyNodesOrLevels_NamesTheLimits(string text)
    {
        FormatException error = Assert.Throws<FormatException>(() => TreeShape.Parse(text));

        Assert.Equal($"'{text}' is no tree that can be drafted: it needs 1 to 255 nodes and 1 to 32 levels.", error.Message);
    }

    [Fact]
    public void Fixed_OutOfRange_NamesTheParameter()
    {
        Assert.Equal("branching", Assert.Throws<ArgumentOutOfRangeException>(() => TreeShape.Fixed(0, 1)).ParamName);
        Assert.Equal("depth", Assert.Throws<ArgumentOutOfRangeException>(() => TreeShape.Fixed(2, 9)).ParamName);
        Assert.Equal("nodes", Assert.Throws<ArgumentOutOfRangeException>(() => TreeShape.BestFirst(0)).ParamName);
        Assert.Equal("passes", Assert.Throws<ArgumentOutOfRangeException>(() => TreeShape.BestFirst(9, 0)).ParamName);
    }

    [Fact]
    public void Parse_Null_IsRefused() => Assert.Equal("text", Assert.Throws<ArgumentNullException>(() => TreeShape.Parse(null!)).ParamName);

    [Fact]
    public void Fixed_TooManyNodes_NamesTheNumbers()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => TreeShape.Fixed(2, 9));

        Assert.StartsWith("A tree of 2 children and 9 levels has more than 255 nodes.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_WithoutNodes_NamesTheParameter() =>
        Assert.Equal("nodes", Assert.Throws<ArgumentOutOfRangeException>(() => TreeShape.Cut(2, 3, 0)).ParamName);

    [Fact]
    public void RootOnly_IsPlainDecoding()
    {
        Assert.Equal((0, 0, "root"), (TreeShape.RootOnly.Nodes, TreeShape.RootOnly.Depth, TreeShape.RootOnly.ToString()));
        Assert.False(TreeShape.RootOnly.IsChain);
        Assert.True(TreeShape.Parse("chain:3").IsChain);
        Assert.False(TreeShape.Parse("2^1").IsChain);
    }

    [Theory]
    [InlineData("2^3", 3, 14, "2^3")]
    [InlineData("2^3", 99, 99, "2^3")]
    [InlineData("2^3", 2, 99, "2^2")]
    [InlineData("2^3", 3, 13, "2^2")]
    [InlineData("2^3", 3, 5, "2^1")]
    [InlineData("2^3", 3, 1, "root")]
    [InlineData("chain:4", 9, 3, "chain:3")]
    [InlineData("chain:4", 0, 9, "root")]
    [InlineData("chain:4", 9, 0, "root")]
    [InlineData("chain:4", -1, -1, "root")]
    [InlineData("best:14", 9, 9, "best:9/4")]
    [InlineData("best:14", 2, 99, "best:14/2")]
    [InlineData("best:14", 9, 2, "best:2")]
    [InlineData("best:14", 1, 1, "best:1")]
    [InlineData("best:14", 0, 9, "root")]
    [InlineData("best:14", 9, 0, "root")]
    [InlineData("2^4:14", 0, 9, "root")]
    [InlineData("2^4:14", 9, 0, "root")]
    [InlineData("2^4:14", 9, 99, "2^4:14")]
    [InlineData("2^4:14", 9, 13, "2^3:13")]
    [InlineData("2^4:5", 9, 6, "2^3:5")]
    [InlineData("2^4:14", 2, 99, "2^2")]
    [InlineData("root", 3, 3, "root")]
    public void Within_Room_IsTheLargestShapeOfTheKind(string text, int depth, int nodes, string expected)
    {
        TreeShape shape = text == "root" ? TreeShape.RootOnly : TreeShape.Parse(text);

        Assert.Equal(expected, shape.Within(depth, nodes).ToString());
    }

    /// <summary>A tree that was cut must not cost more draft rows than it has nodes: the cache may have room for no more.</summary>
    [Fact]
    public void Within_BestFirst_EvaluatesFewerRowsThanNodes()
    {
        for (int nodes = 1; nodes <= 14; nodes++)
        {
            TreeShape shape = TreeShape.Parse("best:14").Within(depth: 9, nodes);

            Assert.InRange(1 + (shape.Width * (shape.Depth - 1)), 1, shape.Nodes);
        }
    }

    [Theory]
    [InlineData("chain:4", 1)]
    [InlineData("2^3", 8)]
    [InlineData("best:6", 6)]
    [InlineData("2^4:14", 8)] // fourteen nodes of a binary tree have at most eight leaves; the draft's last level has eight too
    [InlineData("2^6:8", 32)] // the draft's
    [InlineData("3^2:4", 3)]
    [InlineData("2^4:20", 11)] // the target's
    [InlineData("3^2:11", 8)]
    public void Leaves_OfEitherModel_AreCounted(string text, int leaves) => Assert.Equal(leaves, TreeShape.Parse(text).Leaves);

    /// <summary>The largest shape of the kind with few enough leaves; a chain has one, whatever is asked for.</summary>
    [Theory]
    [InlineData("2^3", 8, "2^3")]
    [InlineData("2^3", 7, "2^2")]
    [InlineData("2^3", 1, "root")]
    [InlineData("3^2", 3, "3^1")]
    [InlineData("best:14", 14, "best:14")]
    [InlineData("best:14", 6, "best:6/4")]
    [InlineData("2^4:14", 8, "2^4:14")]
    [InlineData("2^4:14", 7, "2^3:13")]
    [InlineData("2^4:14", 4, "2^3:7")]
    [InlineData("2^4:14", 3, "2^2:5")]
    [InlineData("2^4:14", 1, "2^1:1")]
    [InlineData("2^4:14", 0, "root")]
    [InlineData("2^3", -1, "root")]
    [InlineData("chain:4", 0, "chain:4")]
    [InlineData("root", 0, "root")]
    public void WithLeaves_FewBranches_IsTheLargestShapeThatFits(string text, int greatest, string expected)
    {
        TreeShape shape = text == "root" ? TreeShape.RootOnly : TreeShape.Parse(text);

        Assert.Equal(expected, shape.WithLeaves(greatest).ToString());
    }

    [Fact]
    public void Planned_Limits_ShrinkEachOnItsOwn()
    {
        TreeShape shape = TreeShape.Planned(branching: 2, depth: 8, nodes: 30);

        Assert.Equal(("plan:2^8:30", 16, false), (shape.ToString(), shape.Leaves, shape.IsCut));
        Assert.Equal("plan:2^3:30", shape.Within(depth: 3, nodes: 99).ToString());
        Assert.Equal("plan:2^5:5", shape.Within(depth: 9, nodes: 5).ToString());
        Assert.Equal("root", shape.Within(depth: 0, nodes: 5).ToString());
        Assert.Equal("plan:2^8:13", shape.WithLeaves(7).ToString());
        Assert.Equal("plan:2^1:1", shape.WithLeaves(1).ToString());
        Assert.Equal("plan:1^8:8", TreeShape.Planned(branching: 1, depth: 8, nodes: 8).WithLeaves(1).ToString());
    }

    [Fact]
    public void Parse_PlannedShape_IsRefused() => Assert.Throws<FormatException>(() => TreeShape.Parse("plan:2^8:30"));

    /// <summary>A tree of fixed form is expanded a level at a time; one that grows takes equal parts of its nodes.</summary>
    [Theory]
    [InlineData("2^3", 14)]
    [InlineData("2^4:14", 30)]
    [InlineData("best:14", 3)]
    [InlineData("best:14/2", 7)]
    [InlineData("best:1", 1)]
    public void Width_Shape_IsWhatOnePassExpands(string text, int width) => Assert.Equal(width, TreeShape.Parse(text).Width);
}
