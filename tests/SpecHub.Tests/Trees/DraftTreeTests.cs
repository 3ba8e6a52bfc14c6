using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Trees;

public sealed class DraftTreeTests
{
    [Fact]
    public void Add_ChildrenOfSeveralNodes_KeepsTheirOrder()
    {
        DraftTree tree = Tree();
        int a = tree.Add(DraftTree.Root, new TokenId(5));
        int below = tree.Add(a, new TokenId(6));
        int b = tree.Add(DraftTree.Root, new TokenId(6));
        int c = tree.Add(DraftTree.Root, new TokenId(7));

        Assert.Equal((1, 2, 3, 4), (a, below, b, c));
        Assert.Equal(5, tree.Count);
        Assert.Equal([a, b, c], Children(tree, DraftTree.Root));
        Assert.Equal([below], Children(tree, a));
        Assert.Empty(Children(tree, c));
        Assert.Equal((a, 2, new TokenId(6)), (tree.ParentOf(below), tree.DepthOf(below), tree.TokenAt(below)));
    }

    [Fact]
    public void ChildWith_Token_FindsTheChildOfThisNodeOnly()
    {
        DraftTree tree = Tree();
        int a = tree.Add(DraftTree.Root, new TokenId(5));
        int b = tree.Add(DraftTree.Root, new TokenId(6));
        int below = tree.Add(b, new TokenId(5));

        Assert.Equal(b, tree.ChildWith(DraftTree.Root, new TokenId(6)));
        Assert.Equal(below, tree.ChildWith(b, new TokenId(5)));
        Assert.Equal(-1, tree.ChildWith(a, new TokenId(5)));
        Assert.Equal(-1, tree.ChildWith(DraftTree.Root, new TokenId(7)));
    }

    [Fact]
    public void Add_TheSameTokenTwice_NamesNodeAndToken()
    {
        DraftTree tree = Tree();
        tree.Add(DraftTree.Root, new TokenId(5));

        ArgumentException error = Assert.Throws<ArgumentException>(() => tree.Add(DraftTree.Root, new TokenId(5)));

        Assert.StartsWith("Node 0 already has a child with token 5.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reset_FilledTree_LeavesTheNewRoot()
    {
        DraftTree tree = Tree();
        tree.SetLaw(DraftTree.Root, new NodeLaw(4));
        tree.Add(DraftTree.Root, new TokenId(5));

        tree.Reset(new TokenId(8), rootPosition: 12);

        Assert.Equal((1, 12, new TokenId(8)), (tree.Count, tree.RootPosition, tree.TokenAt(DraftTree.Root)));
        Assert.Equal((-1, 0, -1), (tree.ParentOf(DraftTree.Root), tree.DepthOf(DraftTree.Root), tree.FirstChildOf(DraftTree.Root)));
        Assert.Null(tree.LawAt(DraftTree.Root));
    }

    [Fact]
    public void SetLaw_Node_IsKeptWhenChildrenAreAdded()
    {
        DraftTree tree = Tree();
        var law = new NodeLaw(4);
        tree.SetLaw(DraftTree.Root, law);
        int child = tree.Add(DraftTree.Root, new TokenId(1));
        tree.Add(DraftTree.Root, new TokenId(2));

        Assert.Same(law, tree.LawAt(DraftTree.Root));
        Assert.Null(tree.LawAt(child));
    }

    [Fact]
    public void IsChain_NodesAdded_HoldsUntilOneHasTwoChildren()
    {
        DraftTree tree = Tree();
        Assert.True(tree.IsChain);
        int first = tree.Add(DraftTree.Root, new TokenId(5));
        Assert.True(tree.IsChain);
        tree.Add(first, new TokenId(6));
        Assert.True(tree.IsChain);

        // The deepest node comes last again: that alone makes no chain.
        int second = tree.Add(DraftTree.Root, new TokenId(7));
        Assert.False(tree.IsChain);
        int below = tree.Add(second, new TokenId(5));
        tree.Add(below, new TokenId(5));
        Assert.False(tree.IsChain);
    }

    private static DraftTree Tree()
    {
        var tree = new DraftTree();
        tree.Reset(new TokenId(3), rootPosition: 9);
        return tree;
    }

    private static IEnumerable<int> Children(DraftTree tree, int node)
    {
        for (int child = tree.FirstChildOf(node); child >= 0; child = tree.NextSiblingOf(child))
        {
            yield return child;
        }
    }
}
