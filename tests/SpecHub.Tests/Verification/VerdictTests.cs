using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

public sealed class VerdictTests
{
    [Fact]
    public void AcceptPath_Node_AcceptsItsPathFromTheRootDownwards()
    {
        var tree = new DraftTree();
        tree.Reset(new TokenId(1), rootPosition: 4);
        int a = tree.Add(DraftTree.Root, new TokenId(2));
        tree.Add(DraftTree.Root, new TokenId(3));
        int b = tree.Add(a, new TokenId(4));
        int c = tree.Add(b, new TokenId(5));
        var verdict = new Verdict();

        verdict.AcceptPath(tree, c);
        Assert.Equal([a, b, c], verdict.AcceptedNodes);

        verdict.Reset();
        verdict.AcceptPath(tree, DraftTree.Root);
        Assert.Empty(verdict.AcceptedNodes);
    }

    [Fact]
    public void AcceptPath_WithoutTree_NamesTheParameter() =>
        Assert.Equal("tree", Assert.Throws<ArgumentNullException>(() => new Verdict().AcceptPath(null!, 1)).ParamName);
}
