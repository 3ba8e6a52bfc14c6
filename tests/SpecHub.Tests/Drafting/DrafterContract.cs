using SpecHub.Drafting;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>What every drafter owes its callers. Each drafter has a class that inherits these tests.</summary>
public abstract class DrafterContract
{
    protected const int TargetVocabulary = 16;

    /// <summary>Gets the shapes and laws that drafts are asked for.</summary>
    public static TheoryData<string, string> ShapesAndLaws => new()
    {
        { "chain:1", "coupled" },
        { "chain:4", "coupled" },
        { "2^3", "coupled" },
        { "best:6", "coupled" },
        { "best:14", "coupled" },
        { "chain:3", "spechub" },
        { "2^3", "spechub" },
        { "3^2", "spechub" },
    };

    protected abstract IDrafter CreateDrafter();

    /// <summary>Returns what drafts under a law come from.</summary>
    protected virtual DraftSource SourceUnder(string law) => DraftSource.Model;

    /// <summary>Returns how deep a tree may be.</summary>
    protected virtual int DepthOf(TreeShape shape) => shape.Depth;

    [Theory]
    [MemberData(nameof(ShapesAndLaws))]
    public void Draft_Shape_FillsATreeOfTargetTokensBelowTheLastToken(string shape, string law)
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Wish(session, Text(3, 1, 4, 1, 5), law, seed: 7);
        request.Shape = TreeShape.Parse(shape);

        drafter.Draft([request]);

        DraftTree tree = request.Tree;
        Assert.Equal((new TokenId(5), 4), (tree.TokenAt(DraftTree.Root), tree.RootPosition));
        Assert.InRange(tree.Count - 1, 0, request.Shape.Nodes);
        for (int node = 1; node < tree.Count; node++)
        {
            Assert.InRange(tree.TokenAt(node).Value, 0, TargetVocabulary - 1);
            Assert.InRange(tree.DepthOf(node), 1, DepthOf(request.Shape));
            Assert.InRange(tree.ParentOf(node), 0, node - 1);
        }
    }

    [Fact]
    public void Draft_RootOnly_LeavesTheRoot()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Wish(session, Text(3, 1), "coupled", seed: 7);

        drafter.Draft([request]);

        Assert.Equal((1, new TokenId(1), 1), (request.Tree.Count, request.Tree.TokenAt(DraftTree.Root), request.Tree.RootPosition));
    }

    /// <summary>Whatever was accepted before, a drafter that remembers drafts what one without a memory would.</summary>
    [Theory]
    [MemberData(nameof(ShapesAndLaws))]
    public void Draft_AfterAnyRounds_IsTheTreeOfAFreshSession(string shape, string law)
    {
        var numbers = new SeededNumbers(71);
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> text = Text(3, 1, 4);
        DraftRequest request = Wish(session, text, law, seed: 7);
        for (int round = 0; round < 12; round++)
        {
            // Every fourth round goes without a draft, as the last round of a request may.
            request.Shape = round % 4 == 3 ? TreeShape.RootOnly : TreeShape.Parse(shape);
            drafter.Draft([request]);
            using IDraftSession fresh = drafter.CreateSession();
            DraftRequest again = Wish(fresh, text, law, seed: 7);
            again.Shape = request.Shape;
            (again.Past, again.PastOfNgrams) = (request.Past, request.PastOfNgrams);
            drafter.Draft([again]);

            Assert.Equal(Describe(again.Tree), Describe(request.Tree));
            text.AddRange(Accept(request.Tree, numbers));
        }
    }

    [Fact]
    public void Draft_SeveralRequests_EachGetsTheTreeThatItGetsAlone()
    {
        IDrafter drafter = CreateDrafter();
        string[] shapes = ["chain:4", "2^3", "best:6", "root", "3^2"];
        List<IDraftSession> sessions = [.. shapes.Select(_ => drafter.CreateSession())];
        DraftRequest[] requests = [.. shapes.Select((shape, i) => Shaped(sessions[i], shape, i))];
        drafter.Draft(requests);

        for (int i = 0; i < shapes.Length; i++)
        {
            using IDraftSession alone = drafter.CreateSession();
            DraftRequest request = Shaped(alone, shapes[i], i);
            drafter.Draft([request]);
            Assert.Equal(Describe(request.Tree), Describe(requests[i].Tree));
        }

        sessions.ForEach(session => session.Dispose());
    }

    private protected static List<TokenId> Text(params int[] tokens) => [.. tokens.Select(token => new TokenId(token))];

    protected static string Describe(DraftTree tree) => string.Join(
        ' ', Enumerable.Range(0, tree.Count).Select(node => $"{tree.ParentOf(node)}>{tree.TokenAt(node).Value}{Describe(tree.LawAt(node))}"));

    /// <summary>Walks some way down the tree, as a target would, and returns the accepted tokens and one after them.</summary>
    protected static IReadOnlyList<TokenId> Accept(DraftTree tree, SeededNumbers numbers)
    {
        List<TokenId> accepted = [];
        int node = tree.FirstChildOf(DraftTree.Root);
        while (node >= 0 && numbers.Below(4) > 0)
        {
            int sibling = tree.NextSiblingOf(node);
            node = sibling >= 0 && numbers.Below(2) == 0 ? sibling : node;
            accepted.Add(tree.TokenAt(node));
            node = tree.FirstChildOf(node);
        }

        return [.. accepted, new TokenId(numbers.Below(TargetVocabulary))];
    }

    private static string Describe(NodeLaw? law) => law is null ? string.Empty : $"h{law.Hubs.Length}d{law.Drawn.Length}t{law.TailMass:R}";

    private DraftRequest Wish(IDraftSession session, IReadOnlyList<TokenId> tokens, string law, long seed) =>
        DraftRequests.Toy(session, tokens, law: law, seed: seed, source: SourceUnder(law));

    private DraftRequest Shaped(IDraftSession session, string shape, int i)
    {
        // The second half says the first again, so that there is something to look up.
        DraftRequest request = Wish(session, Text([.. Enumerable.Range(1, 3 + (2 * i)), .. Enumerable.Range(1, 2 + i)]), "coupled", seed: i);
        request.Shape = shape == "root" ? TreeShape.RootOnly : TreeShape.Parse(shape);
        return request;
    }
}
