using SpecHub.Planning;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Planning;

public sealed class AcceptanceRatesTests
{
    [Fact]
    public void Of_NothingSeen_IsSixTenthsOfWhatIsLeftAndAllOfItForALoneChild()
    {
        var rates = new AcceptanceRates(memory: 100);

        Assert.Equal([0.84, 0.6, 0.24], [rates.Of(1, 0), rates.Of(2, 0), rates.Of(2, 1)], Near);
    }

    [Fact]
    public void Learn_ManyNodes_GivesTheShareOfEachRank()
    {
        var rates = new AcceptanceRates(memory: 1e6);
        for (int round = 0; round < 4000; round++)
        {
            rates.Learn(children: 2, rank: (round % 4) switch { 0 => 1, 1 => -1, _ => 0 });
        }

        Assert.Equal(0.5, rates.Of(2, 0), 2e-3);
        Assert.Equal(0.25, rates.Of(2, 1), 2e-3);
        Assert.Equal(0.75, rates.Of(1, 0), 4e-3);
    }

    [Fact]
    public void Learn_OtherNumbersOfChildren_LetsOldNodesFade()
    {
        var rates = new AcceptanceRates(memory: 10);
        for (int round = 0; round < 200; round++)
        {
            rates.Learn(children: 1, rank: -1);
        }

        Assert.True(rates.Of(1, 0) < 0.25);
        for (int round = 0; round < 200; round++)
        {
            rates.Learn(children: 2, rank: 0);
        }

        Assert.Equal(rates.Of(2, 0) + rates.Of(2, 1), rates.Of(1, 0), 1e-6);
    }

    [Fact]
    public void Of_NewGeneration_IsWhatOthersHaveShown()
    {
        var shared = new AcceptanceRates(memory: 1e6);
        var first = new AcceptanceRates(memory: 20, shared);
        for (int round = 0; round < 1000; round++)
        {
            first.Learn(children: 1, rank: -1);
        }

        Assert.True(shared.Of(1, 0) < 0.01);
        Assert.Equal(shared.Of(1, 0), new AcceptanceRates(memory: 20, shared).Of(1, 0));
    }

    /// <summary>Root with two children, the second of which has one: both nodes on the walk teach, the others do not.</summary>
    [Fact]
    public void Learn_VerifiedTree_CountsTheNodesOfTheWalk()
    {
        DraftTree tree = Tree();
        var rates = new AcceptanceRates(memory: 1e9);

        rates.Learn(tree, [2]);

        Assert.Equal([4 * 0.6 / 5, ((4 * 0.24) + 1) / 5, 4 * ((4 * 0.84) + 1) / 25], [rates.Of(2, 0), rates.Of(2, 1), rates.Of(1, 0)], Near);
    }

    [Fact]
    public void Learn_WalkToALeaf_HasNoRejection()
    {
        DraftTree tree = Tree();
        var rates = new AcceptanceRates(memory: 1e9);

        rates.Learn(tree, [2, 3]);

        Assert.Equal(((4 * ((4 * 0.84) + 1) / 5) + 1) / 5, rates.Of(1, 0), 1e-6);
    }

    [Fact]
    public void Learn_TokenDrawnTwice_CountsAsTwoChildren()
    {
        var tree = new DraftTree();
        tree.Reset(new TokenId(0), 5);
        var law = new NodeLaw(8);
        law.AddDrawn(new TokenId(3));
        law.AddDrawn(new TokenId(3));
        tree.SetLaw(DraftTree.Root, law);
        tree.Add(DraftTree.Root, new TokenId(3));
        var rates = new AcceptanceRates(memory: 1e9);

        rates.Learn(tree, [1]);

        Assert.Equal([((4 * 0.6) + 1) / 5, 4 * 0.24 / 5], [rates.Of(2, 0), rates.Of(2, 1)], Near);
    }

    [Fact]
    public void Learn_PlainRoundOrMoreChildrenThanAreKept_TeachesNothing()
    {
        var tree = new DraftTree();
        tree.Reset(new TokenId(0), 5);
        var rates = new AcceptanceRates(memory: 2);

        rates.Learn(tree, []);
        rates.Learn(children: 5, rank: 4);

        Assert.Equal(0.84, rates.Of(1, 0), 1e-12);
    }

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-6;

    private static DraftTree Tree()
    {
        var tree = new DraftTree();
        tree.Reset(new TokenId(0), 5);
        tree.Add(DraftTree.Root, new TokenId(1));
        tree.Add(DraftTree.Root, new TokenId(2));
        tree.Add(2, new TokenId(3));
        return tree;
    }
}
