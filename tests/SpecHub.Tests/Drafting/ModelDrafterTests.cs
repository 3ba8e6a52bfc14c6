using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

public sealed class ModelDrafterTests : DrafterContract, IDisposable
{
    private readonly TableModel _model = new() { VocabularySize = TargetVocabulary, Seed = 3 };

    public void Dispose() => _model.Dispose();

    protected override IDrafter CreateDrafter() => new ModelDrafter(_model, TargetVocabulary);

    [Theory]
    [InlineData("chain:4", 4, 5 + 3)]
    [InlineData("2^3", 3, 5 + 2 + 4)]
    [InlineData("best:14", 4, 5 + 9)]
    public void Draft_OneRequest_TakesAPassALevel(string shape, int passes, int rows)
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();

        drafter.Draft([Request(session, shape, 3, 1, 4, 1, 5)]);

        Assert.Equal((passes, rows), (_model.Passes, _model.Rows));
    }

    [Fact]
    public void Draft_SeveralRequests_ShareThePasses()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession first = drafter.CreateSession();
        using IDraftSession second = drafter.CreateSession();
        using IDraftSession third = drafter.CreateSession();

        drafter.Draft([Request(first, "chain:2", 1, 2), Request(second, "2^3", 1, 2, 3), Request(third, "chain:4", 9)]);

        Assert.Equal(4, _model.Passes);
        Assert.Equal((2 + 1) + (3 + 2 + 4) + (1 + 3), _model.Rows);
    }

    [Fact]
    public void Draft_NextRound_EvaluatesWhatIsNewOnly()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> text = Text([.. Enumerable.Range(0, 10)]);
        DraftRequest request = DraftRequests.Toy(session, text, "chain:4");
        drafter.Draft([request]);
        int before = _model.Rows;

        // All four accepted: the cache has the first three of them, so the fourth and the token after it are missing.
        text.AddRange(Enumerable.Range(1, 4).Select(request.Tree.TokenAt));
        text.Add(new TokenId(0));
        drafter.Draft([request]);
        Assert.Equal(2 + 3, _model.Rows - before);
        before = _model.Rows;

        // All rejected: only the new token is missing.
        text.Add(new TokenId((request.Tree.TokenAt(1).Value + 1) % TargetVocabulary));
        drafter.Draft([request]);
        Assert.Equal(1 + 3, _model.Rows - before);
    }

    [Fact]
    public void Draft_RoundWithoutTree_CostsNothing()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();

        drafter.Draft([Request(session, "root", 1, 2, 3)]);

        Assert.Equal(0, _model.Passes);
    }

    [Fact]
    public void Draft_TextLongerThanAPass_IsReadInSeveral()
    {
        using var narrow = new TableModel { VocabularySize = TargetVocabulary, Seed = 3, MaxRows = 4, MaxLogitRows = 3 };
        var drafter = new ModelDrafter(narrow, TargetVocabulary);
        IDrafter wide = CreateDrafter();
        using IDraftSession first = drafter.CreateSession();
        using IDraftSession second = drafter.CreateSession();
        using IDraftSession expected = wide.CreateSession();
        int[] text = [.. Enumerable.Range(0, 11)];
        DraftRequest[] requests = [Request(first, "2^3", text), Request(second, "3^2", text)];
        DraftRequest single = Request(expected, "2^3", text);

        drafter.Draft(requests);
        wide.Draft([single]);

        Assert.Equal(Describe(single.Tree), Describe(requests[0].Tree));
        Assert.Equal(13, requests[1].Tree.Count);
    }

    [Theory]
    [InlineData(10)] // the draft lacks tokens of the target: it reads token 0 in their place
    [InlineData(24)] // the draft has tokens that the target lacks: it never drafts them
    public void Draft_OtherVocabulary_DraftsCommonTokensOnly(int vocabulary)
    {
        using var model = new TableModel { VocabularySize = vocabulary, Seed = 3, Sharpness = 0.1f };
        var drafter = new ModelDrafter(model, TargetVocabulary);
        using IDraftSession session = drafter.CreateSession();
        var seen = new HashSet<int>();
        var numbers = new SeededNumbers(5);
        List<TokenId> text = Text(15, 1, 14);
        DraftRequest request = DraftRequests.Toy(session, text, "3^2");
        for (int round = 0; round < 30; round++)
        {
            drafter.Draft([request]);
            seen.UnionWith(Enumerable.Range(1, request.Tree.Count - 1).Select(node => request.Tree.TokenAt(node).Value));
            text.AddRange(Accept(request.Tree, numbers));
        }

        Assert.Equal(Enumerable.Range(0, Math.Min(vocabulary, TargetVocabulary)), seen.Order());
    }

    [Fact]
    public void Draft_AfterAFailedPass_CatchesUp()
    {
        bool fails = false;
        using var failing = new HookedModel(_model, _ =>
        {
            if (fails)
            {
                throw new CacheFullException("full");
            }
        });
        var drafter = new ModelDrafter(failing, TargetVocabulary);
        using IDraftSession session = drafter.CreateSession();
        using IDraftSession fresh = drafter.CreateSession();
        DraftRequest request = Request(session, "2^3", 1, 2, 3);
        drafter.Draft([request]);

        fails = true;
        Assert.Throws<CacheFullException>(() => drafter.Draft([request]));
        fails = false;

        // The rows of the failed pass are lost, although the text goes on through them.
        ((List<TokenId>)request.Tokens).Add(new TokenId(4));
        drafter.Draft([request]);

        DraftRequest expected = Request(fresh, "2^3", 1, 2, 3, 4);
        drafter.Draft([expected]);
        Assert.Equal(Describe(expected.Tree), Describe(request.Tree));
    }

    [Fact]
    public void Dispose_Session_FreesTheCache()
    {
        IDrafter drafter = CreateDrafter();
        IDraftSession session = drafter.CreateSession();
        drafter.Draft([Request(session, "2^3", 1, 2)]);
        Assert.Equal(1, _model.LiveSessions);

        session.Dispose();

        Assert.Equal(0, _model.LiveSessions);
    }

    [Fact]
    public void Draft_SessionOfAnotherDrafter_IsRefused()
    {
        using var foreign = new ForeignSession();

        ArgumentException error = Assert.Throws<ArgumentException>(() => CreateDrafter().Draft([Request(foreign, "2^3", 1)]));

        Assert.StartsWith("The draft session was made by another drafter.", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A target that always takes second children teaches the drafter to grow there. What greedy requests teach says
    /// nothing about sampled ones and the other way round, and a law whose tree must not depend on what was drawn
    /// before gets its cut tree from the draft alone.
    /// </summary>
    [Theory]
    [InlineData("coupled", false, "coupled", false, "best:6", true)]
    [InlineData("coupled", true, "coupled", true, "best:6", true)]
    [InlineData("coupled", true, "coupled", false, "best:6", false)]
    [InlineData("coupled", false, "coupled", true, "best:6", false)]
    [InlineData("coupled", false, "spechub", false, "2^3:6", false)]
    [InlineData("coupled", true, "spechub", true, "2^3:6", false)]
    public void Draft_AfterLearning_ChangesTheTreesOfTheSameKindOnly(
        string taughtLaw, bool taughtGreedy, string law, bool greedy, string shape, bool changes)
    {
        IDrafter taught = CreateDrafter();
        Teach(taught, taughtLaw, taughtGreedy);

        bool same = Trees(taught, law, greedy, shape).SequenceEqual(Trees(CreateDrafter(), law, greedy, shape), StringComparer.Ordinal);
        Assert.Equal(changes, !same);
    }

    /// <summary>A tree is learned from once, however many rounds without a tree come after it.</summary>
    [Fact]
    public void Draft_RoundsWithoutATree_LearnNothing() =>
        Assert.Equal(Trees(TaughtOnce(rounds: 1), "coupled", greedy: false, "best:6"), Trees(TaughtOnce(rounds: 300), "coupled", greedy: false, "best:6"));

    private IDrafter TaughtOnce(int rounds)
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> text = Text(3, 1, 4);
        DraftRequest request = DraftRequests.Toy(session, text, "2^2");
        drafter.Draft([request]);
        text.Add(request.Tree.TokenAt(request.Tree.NextSiblingOf(request.Tree.FirstChildOf(DraftTree.Root))));
        request.Shape = TreeShape.RootOnly;
        for (int round = 0; round < rounds; round++)
        {
            drafter.Draft([request]);
        }

        return drafter;
    }

    /// <summary>Returns the trees that a drafter grows after texts that end with each token.</summary>
    private static string[] Trees(IDrafter drafter, string law, bool greedy, string shape) =>
        [.. Enumerable.Range(0, TargetVocabulary).Select(token =>
        {
            using IDraftSession session = drafter.CreateSession();
            DraftRequest request = DraftRequests.Toy(session, Text(3, 1, token), shape, law, greedy: greedy);
            drafter.Draft([request]);
            return Describe(request.Tree);
        })];

    private static void Teach(IDrafter drafter, string law, bool greedy)
    {
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> text = Text(3, 1, 4);
        DraftRequest request = DraftRequests.Toy(session, text, "2^2", law, greedy: greedy);
        for (int round = 0; round < 300; round++)
        {
            drafter.Draft([request]);
            int second = request.Tree.NextSiblingOf(request.Tree.FirstChildOf(DraftTree.Root));
            text.Add(request.Tree.TokenAt(second));
        }
    }

    private static DraftRequest Request(IDraftSession session, string shape, params int[] tokens) =>
        DraftRequests.Toy(session, Text(tokens), shape);

    private sealed class ForeignSession : IDraftSession
    {
        public void Settle(IReadOnlyList<TokenId> tokens)
        {
        }

        public int Lag(IReadOnlyList<TokenId> tokens) => tokens.Count;

        public IDraftSession Fork(int length) => this;

        public void Dispose()
        {
        }
    }
}
