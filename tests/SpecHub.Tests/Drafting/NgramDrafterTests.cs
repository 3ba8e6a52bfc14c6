using SpecHub.Drafting;
using SpecHub.Planning;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

public sealed class NgramDrafterTests : DrafterContract
{
    protected override IDrafter CreateDrafter() => new NgramDrafter(TargetVocabulary);

    protected override DraftSource SourceUnder(string law) => DraftSource.Ngram;

    protected override int DepthOf(TreeShape shape) => shape.Growth == TreeGrowthKind.BestFirst ? shape.Nodes : shape.Depth;

    [Theory]
    [InlineData("chain:4", "9 8 7 6")]
    [InlineData("best:6", "9 8 7 6 5 4")] // deeper than its draft passes, as none is needed
    [InlineData("best:3/1", "9 8 7")]
    public void Draft_TextThatWasSaidBefore_IsTheChainThatFollowedThere(string shape, string expected)
    {
        // Twelve tokens are the same, so nothing else is worth a node.
        List<TokenId> text = Text([0, 1, 2, 3, 0, 1, 2, 3, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4, 11, 0, 1, 2, 3, 0, 1, 2, 3, 3, 2, 1, 0]);

        Assert.Equal(expected, Chain(Draft(text, shape)));
    }

    [Fact]
    public void Draft_ShortMatch_ProposesLessThanTheTreeHolds() => Assert.Equal("9", Chain(Draft(Text(5, 9, 8, 7, 6, 5), "best:6")));

    [Fact]
    public void Draft_NothingSaidTwice_LeavesTheRoot() => Assert.Equal(1, Draft(Text(1, 2, 3, 4), "best:6").Count);

    [Fact]
    public void Draft_SeveralContinuations_PutsTheMostFrequentFirstThenTheLatest()
    {
        DraftTree tree = Draft(Text(1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 8, 1, 2, 3, 4, 5, 6, 8, 1, 2, 3, 4, 5, 6, 9, 1, 2, 3, 4, 5, 6), "3^1");

        Assert.Equal([8, 9, 7], Enumerable.Range(1, 3).Select(node => tree.TokenAt(node).Value));
        Assert.All(Enumerable.Range(1, 3), node => Assert.Equal(DraftSource.Ngram, tree.SourceAt(node)));
    }

    [Fact]
    public void Draft_Reach_BoundsTheDepth()
    {
        List<TokenId> text = Text([.. Enumerable.Range(0, 16), .. Enumerable.Range(0, 12)]);

        Assert.Equal("12 13", Chain(Draft(text, "best:6", reach: 2)));
    }

    [Fact]
    public void Draft_ExpectedText_IsProposedAfterThePrompt()
    {
        List<TokenId> prompt = Text(3, 1, 4);
        IReadOnlyList<TokenId> expected = [.. prompt, .. Text(7, 8, 9, 10)];

        Assert.Equal("7", Chain(Draft(prompt, "chain:1", expected: expected)));

        // After a change in one place the text is found again.
        Assert.Equal("10", Chain(Draft(Text(3, 1, 4, 7, 0, 9), "chain:1", expected: expected)));
    }

    [Fact]
    public void Draft_RuleThatCarriesLaws_GetsEveryChildAsAHub()
    {
        DraftTree tree = Draft(Text(1, 2, 3, 4, 7, 1, 2, 3, 4, 8, 1, 2, 3, 4), "2^2", law: "spechub");

        Assert.True(tree.Count > 3);
        for (int node = 0; node < tree.Count; node++)
        {
            int[] children = [.. Enumerable.Range(1, tree.Count - 1).Where(child => tree.ParentOf(child) == node).Select(child => tree.TokenAt(child).Value)];
            Assert.Equal(children, (tree.LawAt(node)?.Hubs.ToArray() ?? []).Select(token => token.Value));
            Assert.True(tree.LawAt(node)?.Drawn.IsEmpty ?? true);
        }
    }

    /// <summary>The text repeats itself and then always says something else: the drafter loses its trust, for this conversation.</summary>
    [Theory]
    [InlineData("coupled", false, true)]
    [InlineData("coupled", true, true)]
    [InlineData("spechub", false, false)]
    public void Draft_TextThatLeavesEveryProposal_IsProposedLess(string law, bool greedy, bool changes)
    {
        IDrafter drafter = CreateDrafter();
        var past = new PastAgreement(rate: 0.5);
        for (int round = 0; round < 100; round++)
        {
            using IDraftSession session = drafter.CreateSession();
            List<TokenId> text = Text(1, 2, 3, 4, 9, 8, 7, 1, 2, 3, 4);
            DraftRequest request = Wish(session, text, "coupled", "chain:4");
            request.PastOfNgrams = past;
            drafter.Draft([request]);
            text.Add(new TokenId(0));
            drafter.Draft([request]);
        }

        List<TokenId> again = Text(1, 2, 3, 4, 9, 8, 7, 1, 2, 3, 4);
        int[] nodes = [.. new[] { past, new PastAgreement() }.Select(shown =>
        {
            using IDraftSession session = drafter.CreateSession();
            DraftRequest request = Wish(session, again, law, "chain:4", greedy);
            request.PastOfNgrams = shown;
            drafter.Draft([request]);
            return request.Tree.Count;
        })];
        Assert.Equal(changes, nodes[0] < nodes[1]);
    }

    /// <summary>A tree is learned from once, however many rounds without a tree come after it.</summary>
    [Fact]
    public void Draft_RoundsWithoutATree_LearnNothing()
    {
        string[] trees = [.. new[] { 1, 300 }.Select(rounds =>
        {
            IDrafter drafter = CreateDrafter();
            using IDraftSession session = drafter.CreateSession();
            List<TokenId> text = Text(1, 2, 3, 4, 9, 8, 7, 1, 2, 3, 4);
            DraftRequest request = Wish(session, text, "coupled", "chain:4");
            drafter.Draft([request]);
            text.Add(new TokenId(0));
            request.Shape = TreeShape.RootOnly;
            for (int round = 0; round < rounds; round++)
            {
                drafter.Draft([request]);
            }

            Assert.True(request.PastOfNgrams.LogOdds < 0);
            DraftRequest next = Wish(drafter.CreateSession(), Text(1, 2, 3, 4, 9, 8, 7, 1, 2, 3, 4), "coupled", "chain:4");
            next.PastOfNgrams = request.PastOfNgrams;
            drafter.Draft([next]);
            return Chain(next.Tree);
        })];

        Assert.NotEmpty(trees[0]);
        Assert.Equal(trees[0], trees[1]);
    }

    /// <summary>With a budget a node has to pay for its row: a round that lasts twice as long for every row takes none, one whose rows are free takes all.</summary>
    [Theory]
    [InlineData(10, "")]
    [InlineData(0, "9 8 7 6 5 4")]
    public void Draft_Budget_TakesTheNodesThatPayForTheirRows(int millisecondsOfARow, string expected)
    {
        var costs = new CostModel();
        for (int rows = 1; rows < 20; rows++)
        {
            costs.Target.Observe(rows, cached: 100, TimeSpan.FromMilliseconds(10 + ((rows - 1) * millisecondsOfARow)));
        }

        var budget = new RoundBudget(costs);
        budget.Begin(sequences: 1, rows: 1, cached: 100);
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Wish(session, Text([0, 1, 2, 3, 0, 1, 2, 3, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4, 11, 0, 1, 2, 3, 0, 1, 2, 3, 3, 2, 1, 0]), "coupled", "best:6");
        request.Budget = budget;
        using IDraftSession without = drafter.CreateSession();
        DraftRequest other = Wish(without, request.Tokens, "coupled", "best:6");
        drafter.Draft([request, other]);

        Assert.Equal(expected, Chain(request.Tree));
        Assert.Equal("9 8 7 6 5 4", Chain(other.Tree));
    }

    /// <summary>While the account is closed trees are looked at on paper only; the text goes on as they said, and they are evaluated again.</summary>
    [Fact]
    public void Draft_BudgetWithAClosedAccount_IsSpentOnceTheTextHasShownWhatItIsWorth()
    {
        RoundBudget budget = RoundBudgets.Of(targetRow: 0.001);
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> text = Text(1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4);
        DraftRequest request = DraftRequests.Toy(session, text, "chain:4", source: DraftSource.Ngram, budget: budget).WithClosedAccount();
        List<string> trees = [];
        for (int round = 0; round < 2; round++)
        {
            drafter.Draft([request]);
            trees.Add(Chain(request.Tree));
            text.Add(new TokenId(5 + round));
        }

        Assert.Equal(["", "6 7 8"], trees);
    }

    [Fact]
    public void Settle_AndAnotherText_DraftsFromThatText()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> first = Text(1, 2, 3, 1, 2);
        drafter.Draft([Wish(session, first, "coupled", "chain:1")]);
        session.Settle(first);
        DraftRequest request = Wish(session, Text(1, 2, 9, 9, 1, 2), "coupled", "chain:1");
        drafter.Draft([request]);

        Assert.Equal("9", Chain(request.Tree));
    }

    [Fact]
    public void Fork_Session_DraftsWhatAFreshOneDoes()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        drafter.Draft([Wish(session, Text(1, 2, 3, 1, 2), "coupled", "chain:2")]);
        using IDraftSession fork = session.Fork(3);
        DraftRequest request = Wish(fork, Text(1, 2, 3, 4, 2), "coupled", "chain:2");
        drafter.Draft([request]);

        Assert.Equal("3", Chain(request.Tree));
    }

    [Fact]
    public void Draft_SessionOfAnotherDrafter_IsRefused()
    {
        using var model = new TableModel();
        using IDraftSession foreign = new ModelDrafter(model, TargetVocabulary).CreateSession();

        ArgumentException error = Assert.Throws<ArgumentException>(() => CreateDrafter().Draft([Wish(foreign, Text(1), "coupled", "chain:1")]));

        Assert.StartsWith("The draft session was made by another drafter.", error.Message, StringComparison.Ordinal);
    }

    private static DraftRequest Wish(IDraftSession session, IReadOnlyList<TokenId> text, string law, string shape, bool greedy = false) =>
        DraftRequests.Toy(session, text, shape, law, greedy: greedy, source: DraftSource.Ngram);

    private static string Chain(DraftTree tree) => string.Join(' ', Enumerable.Range(1, tree.Count - 1).Select(node =>
    {
        Assert.Equal(node - 1, tree.ParentOf(node));
        return tree.TokenAt(node).Value;
    }));

    private DraftTree Draft(
        List<TokenId> text, string shape, int reach = int.MaxValue, IReadOnlyList<TokenId>? expected = null, string law = "coupled")
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = DraftRequests.Toy(session, text, shape, law, source: DraftSource.Ngram, expected: expected);
        request.Reach = reach;
        drafter.Draft([request]);
        return request.Tree;
    }
}
