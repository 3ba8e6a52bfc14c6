using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>How a draft model gets to know a text before and between drafts; rows of its passes are what that costs.</summary>
public sealed class DraftReadingTests : IDisposable
{
    private const int Vocabulary = 16;

    private readonly TableModel _model = new() { VocabularySize = Vocabulary, Seed = 3, MaxRows = 6, MaxLogitRows = 4 };

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Read_Prompt_ReadsAllButTheRoot()
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Request(session, Text(5));

        drafter.Read([request]);
        Assert.Equal((1, 4), (_model.Passes, _model.Rows));

        drafter.Read([request]);
        Assert.Equal((1, 4), (_model.Passes, _model.Rows));

        drafter.Draft([request]);
        Assert.Equal((4, 4 + 1 + 2), (_model.Passes, _model.Rows));
        AssertAsFresh(request);
    }

    [Fact]
    public void Read_OneToken_CostsNothing()
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();

        drafter.Read([Request(session, Text(1))]);

        Assert.Equal(0, _model.Passes);
    }

    /// <summary>Six rows a pass: the first text takes three, the second what is left, and for the third there is no room.</summary>
    [Fact]
    public void Read_SeveralPrompts_TakesOnePassInTheirOrder()
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession first = drafter.CreateSession();
        using IDraftSession second = drafter.CreateSession();
        using IDraftSession third = drafter.CreateSession();
        DraftRequest[] requests = [Request(first, Text(4)), Request(second, Text(9)), Request(third, Text(3))];

        drafter.Read(requests);
        Assert.Equal((1, 6), (_model.Passes, _model.Rows));
        Assert.Equal([3, 3, 0], requests.Select(Known));

        drafter.Read(requests);
        Assert.Equal((2, 12), (_model.Passes, _model.Rows));
        Assert.Equal([3, 8, 1], requests.Select(Known));

        drafter.Read(requests);
        drafter.Read(requests);
        Assert.Equal((3, 13), (_model.Passes, _model.Rows));
        Assert.Equal([3, 8, 2], requests.Select(Known));

        drafter.Draft(requests);
        Assert.All(requests, AssertAsFresh);
    }

    [Fact]
    public void Read_AfterADraft_ReadsWhatTheTextHasBesideTheTree()
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> text = Text(3);
        DraftRequest request = Request(session, text);
        drafter.Draft([request]);
        int before = _model.Rows;

        // Of the tree the first node is taken; two tokens follow it, of which the last is the next root.
        text.AddRange([request.Tree.TokenAt(1), Other(request.Tree, node: 1), new TokenId(4)]);
        drafter.Read([request]);

        Assert.Equal(1, _model.Rows - before);
        Assert.Equal(5, Known(request));
        drafter.Draft([request]);
        AssertAsFresh(request);
    }

    /// <summary>The accepted path is kept, its last token too when the text goes on after it, and the branches beside it are not.</summary>
    [Fact]
    public void Settle_EndOfAText_KeepsItsTokensAndForgetsTheTree()
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> text = Text(3);
        DraftRequest request = Request(session, text);
        request.Shape = TreeShape.Parse("2^2");
        drafter.Draft([request]);
        Assert.True(_model.FreeBranches < _model.MaxBranches - 1);

        text.AddRange([request.Tree.TokenAt(2), Other(request.Tree, node: 2)]);
        session.Settle(text);

        Assert.Equal(4, Known(request));
        Assert.Equal(_model.MaxBranches - 1, _model.FreeBranches);
        Assert.Equal(_model.CacheLength - 4, _model.FreeTokens);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(5, 3)]
    [InlineData(7, 1)]
    [InlineData(99, 1)] // more than the first session knows, which is the most that can be shared
    public void Fork_Text_ReadsOnlyWhatIsNotShared(int length, int rows)
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Request(session, Text(8));
        drafter.Read([request]);
        drafter.Read([request]);
        Assert.Equal(7, _model.Rows);

        using IDraftSession fork = session.Fork(length);
        List<TokenId> text = Text(8);
        text[^1] = new TokenId(0);
        DraftRequest other = Request(fork, text);
        other.Shape = TreeShape.Fixed(1, 1);
        drafter.Draft([other]);

        Assert.Equal(7 + rows, _model.Rows);
        AssertAsFresh(other);
        drafter.Draft([request]);
        AssertAsFresh(request);
    }

    /// <summary>The draft has four tokens and the target more: what a bias leaves of the vocabulary may be none of the draft's.</summary>
    [Theory]
    [InlineData("best:6")]
    [InlineData("2^2")]
    public void Draft_BiasThatForbidsAllTokensOfTheDraft_LeavesTheRoot(string shape)
    {
        using var model = new TableModel { VocabularySize = 4 };
        var drafter = new ModelDrafter(model, Vocabulary);
        using IDraftSession session = drafter.CreateSession();
        var mask = Enumerable.Range(0, 4).ToDictionary(token => new TokenId(token), _ => float.NegativeInfinity);

        // What the session has seen before is not drafted from instead.
        drafter.Draft([Request(session, Text(2))]);
        int before = model.Passes;
        DraftRequest request = Request(session, Text(3), new() { LogitBias = mask });
        request.Shape = TreeShape.Parse(shape);

        drafter.Draft([request]);

        Assert.Equal((1, 1), (request.Tree.Count, model.Passes - before));
    }

    /// <summary>With penalties a draft like the target guesses its text, because each row is shaped with the path to its node.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Draft_Penalties_CountThePathToTheNode(float temperature)
    {
        using var model = new TableModel { VocabularySize = 5, Seed = 8 };
        var drafter = new ModelDrafter(model, targetVocabularySize: 5);
        var sampling = new SamplingOptions { Temperature = temperature, FrequencyPenalty = 2, PresencePenalty = -1.5f, RepetitionPenalty = 2 };
        int penalised = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            using IDraftSession session = drafter.CreateSession();
            List<TokenId> prompt = [new(seed % 5), new(seed % 3)];
            DraftRequest request = Request(session, prompt, sampling, seed);
            request.Shape = TreeShape.Parse(seed % 2 == 0 ? "chain:6" : "2^6");

            drafter.Draft([request]);

            IReadOnlyList<TokenId> text = PlainReference.Continue(model, prompt, sampling, seed, 6);
            Assert.Equal(text, FirstPath(request.Tree));
            penalised += text.SequenceEqual(PlainReference.Continue(model, prompt, new() { Temperature = temperature }, seed, 6)) ? 0 : 1;
        }

        Assert.InRange(penalised, 5, 20); // the penalties did something
    }

    private static List<TokenId> FirstPath(DraftTree tree)
    {
        List<TokenId> path = [];
        for (int node = tree.FirstChildOf(DraftTree.Root); node >= 0; node = tree.FirstChildOf(node))
        {
            path.Add(tree.TokenAt(node));
        }

        return path;
    }

    private static List<TokenId> Text(int length) => [.. Enumerable.Range(0, length).Select(i => new TokenId((5 * i) + 1)).Select(Wrapped)];

    private static TokenId Wrapped(TokenId token) => new(token.Value % Vocabulary);

    /// <summary>Returns a token that no child of a node holds.</summary>
    private static TokenId Other(DraftTree tree, int node) =>
        Enumerable.Range(0, Vocabulary).Select(token => new TokenId(token)).First(token => tree.ChildWith(node, token) < 0);

    private static int Known(DraftRequest request) =>
        request.Tokens.Count - ((ModelDraftSession)request.Session).MissingFrom(request.Tokens);

    private static DraftRequest Request(IDraftSession session, IReadOnlyList<TokenId> tokens, SamplingOptions? sampling = null, long seed = 1)
    {
        sampling ??= new();
        return new()
        {
            Session = session,
            Tokens = tokens,
            Tree = new DraftTree(),
            Law = new CoupledDraftLaw(),
            Shaper = LogitsShaper.ForDraft(sampling),
            History = new TokenHistory(tokens, Vocabulary),
            Noise = sampling.IsGreedy ? NoiseTape.Silent : new NoiseTape(seed),
            Decisions = new RandomStreams(seed),
            IsGreedy = sampling.IsGreedy,
            Shape = TreeShape.Parse("chain:3"),
        };
    }

    private ModelDrafter Drafter() => new(_model, Vocabulary);

    /// <summary>Nine tokens in passes of four: two rounds go without a tree, and the third drafts as if it had read all at once.</summary>
    [Fact]
    public void Draft_TextLongerThanAPass_IsReadARoundAtATime()
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Request(session, Text(9));
        request.ReadRows = 4;

        List<(int Passes, int Rows, int Nodes, bool UsedModel)> rounds = [];
        for (int round = 0; round < 3; round++)
        {
            drafter.Draft([request]);
            rounds.Add((_model.Passes, _model.Rows, request.Tree.Count, request.UsedModel));
        }

        Assert.Equal([(1, 4, 1, false), (2, 8, 1, false), (5, 11, 4, true)], rounds);
    }

    /// <summary>A tree that a request has is its own until its next draft, whoever drafts in between.</summary>
    [Fact]
    public void Draft_AnotherRequest_LeavesTheTreesOfEarlierCalls()
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        using IDraftSession other = drafter.CreateSession();
        DraftRequest first = Request(session, Text(4));
        drafter.Draft([first]);
        first.Tree.Reset(new TokenId(0), 0);

        drafter.Draft([Request(other, Text(3))]);

        Assert.Equal(1, first.Tree.Count);
    }

    /// <summary>What a session remembers changes no tree: a new one that reads everything drafts the same.</summary>
    private void AssertAsFresh(DraftRequest request)
    {
        using var model = new TableModel { VocabularySize = Vocabulary, Seed = _model.Seed };
        var drafter = new ModelDrafter(model, Vocabulary);
        using IDraftSession session = drafter.CreateSession();
        DraftRequest fresh = Request(session, request.Tokens);
        fresh.Shape = request.Shape;
        drafter.Draft([fresh]);

        Assert.Equal(Tokens(fresh.Tree), Tokens(request.Tree));
    }

    private static IEnumerable<(int Parent, TokenId Token)> Tokens(DraftTree tree) =>
        Enumerable.Range(0, tree.Count).Select(node => (tree.ParentOf(node), tree.TokenAt(node)));
}
