using SpecHub.Generation;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Generation;

public sealed class AcceptanceByDepthTests
{
    private readonly AcceptanceByDepth _counts = new();

    [Fact]
    public void Add_RootAlone_CountsNothing()
    {
        var tree = new DraftTree();
        tree.Reset(new TokenId(1), 0);
        _counts.Add(tree, []);
        Assert.Empty(_counts.Counts);
    }

    [Fact]
    public void Add_WalksOfDifferentDepths_CountsWhereDraftsWereAndWhereOneWasTaken()
    {
        // 0 ─ 1 ─ 2 ─ 3
        //   └ 4
        var tree = new DraftTree();
        tree.Reset(new TokenId(1), 0);
        int last = DraftTree.Root;
        for (int token = 1; token <= 3; token++)
        {
            last = tree.Add(last, new TokenId(token));
        }

        int leaf = tree.Add(DraftTree.Root, new TokenId(4));

        _counts.Add(tree, []);
        _counts.Add(tree, [leaf]);
        _counts.Add(tree, [1, 2]);
        _counts.Add(tree, [1, 2, 3]);

        Assert.Equal([new DepthCount(4, 3), new DepthCount(2, 2), new DepthCount(2, 1)], _counts.Counts);
    }
}
