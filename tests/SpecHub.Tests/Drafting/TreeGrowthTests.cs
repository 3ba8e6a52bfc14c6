using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>Which nodes a tree gets, with children whose confidence is written down.</summary>
public sealed class TreeGrowthTests
{
    [Theory]
    [InlineData("chain:3", "0 00 000")]
    [InlineData("2^2", "0 1 00 01 10 11")]
    [InlineData("3^1", "0 1 2")]
    public void Build_FixedShape_HasEveryNodeLevelByLevel(string shape, string expected) =>
        Assert.Equal(expected, Grow(shape, _ => [0.5, 0.3, 0.1]));

    [Theory]
    [InlineData("best:1", "0")]
    [InlineData("best:2/2", "0 1")] // 0.6 and 0.4; the best below them has 0.36
    [InlineData("best:5/3", "0 1 00 01 10")] // one node a pass: first 0, then 1
    public void Build_BestFirst_HasTheMostConfidentPaths(string shape, string expected)
    {
        string actual = Grow(shape, _ => [0.6, 0.4]);

        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), actual.Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Build_BestFirst_IsInOrderOfConfidence() => Assert.Equal("0 1 00 01 10", Grow("best:5/2", _ => [0.6, 0.4]));

    [Fact]
    public void Build_BestFirst_GoesDeepWhereTheDraftIsSure() =>
        Assert.Equal("0 00 000 0000 1", Grow("best:5/4", path => path.Contains('1', StringComparison.Ordinal) ? [0.1] : [0.9, 0.1]));

    [Fact]
    public void Build_BestFirstWithEqualConfidence_KeepsParentsFirst() =>
        Assert.Equal("0 00 000", Grow("best:3/3", _ => [1.0]));

    /// <summary>Of 0 (.6), 1 (.3), 00 (.36), 01 (.18), 10 (.18), 11 (.09) the three most likely are left, with the law of all.</summary>
    [Fact]
    public void Build_CutTree_KeepsTheMostLikelyPathsAndTheLawsOfAll()
    {
        var tree = new DraftTree();
        Grow(TreeShape.Parse("2^2:3"), new ListLaw(_ => [0.6, 0.3], allowsAnyTree: false), tree, out List<int> frontiers);

        Assert.Equal("0 00 1", Names(tree));
        Assert.Equal([2], frontiers);
        Assert.All([0, 1, 3], node => Assert.NotNull(tree.LawAt(node)));
    }

    [Fact]
    public void Build_LawThatOffersFewer_HasFewerNodes()
    {
        Assert.Equal("0 00", Grow("2^2", _ => [0.5]));
        Assert.Equal("0 00 000 0000", Grow("best:14", _ => [0.9]));
    }

    [Fact]
    public void Build_LawThatIsKept_IsAttachedToTheExpandedNodes()
    {
        var tree = new DraftTree();
        Grow(TreeShape.Parse("2^2"), new ListLaw(_ => [0.6, 0.4], allowsAnyTree: false), tree, out _);

        Assert.Equal(
            [true, true, true, false, false, false, false],
            Enumerable.Range(0, tree.Count).Select(node => tree.LawAt(node) is not null));
        Assert.Equal(3, Enumerable.Range(0, 3).Select(node => tree.LawAt(node)).Distinct().Count());
    }

    [Fact]
    public void SelectFrontier_BestFirst_AsksForWidthNodesAPass()
    {
        Grow(TreeShape.Parse("best:14"), new ListLaw(_ => [0.3, 0.2, 0.1, 0.1, 0.1]), new DraftTree(), out List<int> frontiers);

        // Four passes for 14 nodes: the root, then three nodes each.
        Assert.Equal([3, 3, 3], frontiers);
    }

    /// <summary>A target that always takes the second child: the tree learns to grow there, though the draft is surer of the first.</summary>
    [Fact]
    public void Learn_TextThatTakesTheSecondChild_GrowsBelowSecondChildren()
    {
        var calibration = new Calibration();
        var growth = new TreeGrowth(10);
        var law = new ListLaw(_ => [0.6, 0.3]);
        TokenId[] text = [new(1), new(1), new(1), new(1)];
        for (int round = 0; round < 300; round++)
        {
            Grow(growth, TreeShape.Parse("best:4/2"), law, new DraftTree(), [], calibration, rootLength: 1);
            growth.Learn([new(9), .. text]);
        }

        var tree = new DraftTree();
        Grow(growth, TreeShape.Parse("best:2/2"), law, tree, [], calibration, rootLength: 1);

        Assert.Equal("1 11", Names(tree));
    }

    [Fact]
    public void Learn_TextThatLeavesTheTree_LearnsFromThePathUpToThere()
    {
        var untouched = new Calibration();
        var calibration = new Calibration();
        var growth = new TreeGrowth(10);
        Grow(growth, TreeShape.Parse("best:4/2"), new ListLaw(_ => [0.6, 0.3]), new DraftTree(), [], calibration, rootLength: 3);

        growth.Learn([new(9), new(9), new(9)]);
        Assert.Equal(untouched.Apply(-1, 0, 1), calibration.Apply(-1, 0, 1));

        growth.Learn([new(9), new(9), new(9), new(5), new(0)]);
        Assert.True(calibration.Apply(-1, 0, 1) < untouched.Apply(-1, 0, 1));
    }

    /// <summary>Every child of a node on the text's path is learned from, with the draft's own confidence, and no other.</summary>
    [Fact]
    public void Learn_TextThroughTheTree_TeachesTheChildrenBesideItsPath()
    {
        var calibration = new Calibration();
        var growth = new TreeGrowth(10);
        calibration.Learn(-2, rank: 0, depth: 1, taken: false); // what is learned is not what this makes of it
        Grow(growth, TreeShape.Parse("2^2"), new ListLaw(Confidences), new DraftTree(), [], calibration, rootLength: 2);

        growth.Learn([new(0), new(0), new(1), new(0), new(1), new(0)]);

        var expected = new Calibration();
        var past = new PastAgreement();
        expected.Learn(-2, rank: 0, depth: 1, taken: false);
        expected.Learn(Math.Log(0.6), rank: 0, depth: 1, taken: false, past);
        expected.Learn(Math.Log(0.3), rank: 1, depth: 1, taken: true, past);
        expected.Learn(Math.Log(0.7), rank: 0, depth: 2, taken: true, past);
        expected.Learn(Math.Log(0.2), rank: 1, depth: 2, taken: false, past);
        foreach ((int rank, int depth) in ((int, int)[])[(0, 1), (1, 1), (0, 2), (1, 2), (2, 3)])
        {
            Assert.Equal(expected.Apply(-1, rank, depth), calibration.Apply(-1, rank, depth));
        }

        Assert.Equal(past.LogOdds, growth.Past.LogOdds);
        Assert.Equal(0, growth.PastOfNgrams.LogOdds);

        static double[] Confidences(string path) => path switch
        {
            "" => [0.6, 0.3],
            "0" => [0.5, 0.4],
            _ => [0.7, 0.2],
        };
    }

    /// <summary>A law of the draft costs a softmax a node, and only rules that ask for it get one: of the scores that were drawn from.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Expand_Law_IsThatOfTheScoresAndKeptWhereTheRuleNeedsIt(bool allowsAnyTree)
    {
        var growth = new TreeGrowth(3);
        var tree = new DraftTree();
        tree.Reset(new TokenId(9), 0);
        growth.Start(TreeShape.Parse("2^1"));

        growth.Expand(0, Nodes.At(Nodes.Scores(new(), 0, MathF.Log(3), 0), seed: 1), new ListLaw(_ => [0.6, 0.3], allowsAnyTree));
        growth.Build(tree);

        Assert.Equal(allowsAnyTree, tree.LawAt(DraftTree.Root) is null);
        if (tree.LawAt(DraftTree.Root) is { } law)
        {
            Assert.Equal(0.6, law.Draft[new TokenId(1)], 1e-6);
        }
    }

    /// <summary>Sorting alone may change the order of equals, and then a child could come before its parent.</summary>
    [Fact]
    public void Build_ManyEqualConfidences_IsInTheOrderOfDrawing()
    {
        var tree = new DraftTree();
        Grow(TreeShape.Parse("best:100"), new ListLaw(_ => [1, 1, 1, 1, 1, 1, 1, 1]), tree, out _);

        Assert.Equal(101, tree.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (i / 8, i % 8)), Enumerable.Range(1, 100).Select(node => (tree.ParentOf(node), tree.TokenAt(node).Value)));
    }

    [Fact]
    public void Build_ManyTimes_AllocatesNothing()
    {
        var growth = new TreeGrowth(10);
        var tree = new DraftTree();
        Grow(growth, TreeShape.Parse("best:100"), new ListLaw(_ => [0.5, 0.3, 0.2]), tree, []);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 1000; round++)
        {
            tree.Reset(new TokenId(9), 0);
            growth.Build(tree);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private static string Grow(string shape, Func<string, double[]> confidences)
    {
        var tree = new DraftTree();
        Grow(TreeShape.Parse(shape), new ListLaw(confidences), tree, out _);
        return Names(tree);
    }

    private static string Names(DraftTree tree) => string.Join(' ', Enumerable.Range(1, tree.Count - 1).Select(node => Name(tree, node)));

    private static void Grow(TreeShape shape, ListLaw law, DraftTree tree, out List<int> frontiers)
    {
        frontiers = [];
        Grow(new TreeGrowth(10), shape, law, tree, frontiers);
    }

    private static void Grow(
        TreeGrowth growth, TreeShape shape, ListLaw law, DraftTree tree, List<int> frontiers, Calibration? calibration = null, int rootLength = 0)
    {
        ShapedLogits scores = Nodes.Scores(new(), new float[10]);
        tree.Reset(new TokenId(9), 0);
        growth.Start(shape, calibration, rootLength);
        law.Path = string.Empty;
        growth.Expand(0, Nodes.At(scores, seed: 1), law);
        for (int level = 1; ; level++)
        {
            growth.SelectFrontier(level);
            if (growth.Frontier.Count == 0)
            {
                break;
            }

            frontiers.Add(growth.Frontier.Count);
            foreach (int candidate in growth.Frontier)
            {
                law.Path = Path(growth, candidate);
                growth.Expand(candidate, Nodes.At(scores, seed: 1), law);
            }
        }

        growth.Build(tree);
    }

    private static string Path(TreeGrowth growth, int candidate) =>
        candidate == 0 ? string.Empty : $"{Path(growth, growth.ParentOf(candidate))}{growth.TokenAt(candidate).Value}";

    private static string Name(DraftTree tree, int node) =>
        node == DraftTree.Root ? string.Empty : $"{Name(tree, tree.ParentOf(node))}{tree.TokenAt(node).Value}";

    /// <summary>Draws the tokens 0, 1, 2, ... with the confidences that a list has for the path.</summary>
    private sealed class ListLaw(Func<string, double[]> confidences, bool allowsAnyTree = true) : IDraftLaw
    {
        public string Path { get; set; } = string.Empty;

        public bool AllowsAnyTree => allowsAnyTree;

        public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
        {
            double[] list = confidences(Path);
            int count = Math.Min(list.Length, children.Length);
            for (int i = 0; i < count; i++)
            {
                children[i] = new DraftedChild(new TokenId(i), Math.Log(list[i]));
            }

            return count;
        }
    }
}
