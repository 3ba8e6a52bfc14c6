using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

public sealed class MixedDrafterTests : DrafterContract, IDisposable
{
    private readonly TableModel _model = new() { VocabularySize = TargetVocabulary, Seed = 3 };

    public void Dispose()
    {
        Assert.Equal(0, _model.LiveSessions);
        _model.Dispose();
    }

    protected override IDrafter CreateDrafter() => new MixedDrafter(_model, TargetVocabulary);

    protected override DraftSource SourceUnder(string law) => law == "coupled" ? DraftSource.Both : DraftSource.Model;

    protected override int DepthOf(TreeShape shape) => shape.Growth == TreeGrowthKind.BestFirst ? shape.Nodes : shape.Depth;

    /// <summary>The last twenty tokens were said before, so what followed there is all that is drafted.</summary>
    [Theory]
    [InlineData("best:6", 6)]
    [InlineData("chain:4", 4)]
    public void Draft_CopiedText_TakesNoDraftPass(string shape, int depth)
    {
        DraftTree tree = Draft(Copied(), shape, DraftSource.Both);

        Assert.Equal(0, _model.Passes);
        Assert.Equal(depth + 1, tree.Count);
        Assert.Equal(depth, tree.DepthOf(tree.Count - 1));
        Assert.All(Enumerable.Range(1, depth), node => Assert.Equal(DraftSource.Ngram, tree.SourceAt(node)));
    }

    [Fact]
    public void Draft_AfterCopiedText_CatchesUpWithWhatTheModelHasNotRead()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> text = Copied();
        DraftRequest request = Wish(session, text, "best:6", DraftSource.Both);
        drafter.Draft([request]);
        text.AddRange(Text(15, 14, 15));
        drafter.Draft([request]);

        using IDraftSession fresh = drafter.CreateSession();
        DraftRequest expected = Wish(fresh, text, "best:6", DraftSource.Both);
        drafter.Draft([expected]);
        Assert.True(_model.Passes > 0);
        Assert.Equal(Describe(expected.Tree), Describe(request.Tree));
    }

    [Theory]
    [InlineData("best:6")]
    [InlineData("best:14")]
    [InlineData("2^3")]
    [InlineData("chain:4")]
    public void Draft_NothingSaidTwice_IsTheTreeOfTheModel(string shape)
    {
        List<TokenId> text = Text(3, 1, 4, 15, 9, 2, 6);
        DraftTree tree = Draft(text, shape, DraftSource.Both);
        var alone = new ModelDrafter(_model, TargetVocabulary);
        using IDraftSession session = alone.CreateSession();
        DraftRequest request = Wish(session, text, shape, DraftSource.Model);
        alone.Draft([request]);

        Assert.Equal(Describe(request.Tree), Describe(tree));
        Assert.All(Enumerable.Range(1, tree.Count - 1), node => Assert.Equal(DraftSource.Model, tree.SourceAt(node)));
    }

    /// <summary>Many texts: the sources are mixed, no token stands twice below a node (the tree itself refuses that), and the deepest node is where n-grams lead.</summary>
    [Fact]
    public void Draft_RepetitiveTexts_MixesBothSources()
    {
        var numbers = new SeededNumbers(5);
        HashSet<DraftSource> sources = [];
        bool hasBoth = false;
        for (int i = 0; i < 60; i++)
        {
            List<TokenId> text = Text([.. Enumerable.Range(0, 40).Select(_ => numbers.Below(6))]);
            DraftTree tree = Draft(text, "best:14", DraftSource.Both);
            DraftSource[] found = [.. Enumerable.Range(1, tree.Count - 1).Select(tree.SourceAt)];
            sources.UnionWith(found);
            hasBoth |= found.Contains(DraftSource.Model) && found.Contains(DraftSource.Ngram);
        }

        Assert.Equal([DraftSource.Model, DraftSource.Ngram, DraftSource.Both], sources.Order());
        Assert.True(hasBoth, "No tree has nodes of both.");
    }

    /// <summary>A tree of fixed form that the text cannot fill surely is the model's alone, and so is one under a rule that carries laws.</summary>
    [Theory]
    [InlineData("2^3", "coupled")]
    [InlineData("3^1", "coupled")]
    [InlineData("2^3", "spechub")]
    [InlineData("chain:4", "spechub")]
    public void Draft_CopiedTextWhereTheTextMayNotPropose_IsTheTreeOfTheModel(string shape, string law)
    {
        string[] trees = [.. new IDrafter[] { CreateDrafter(), new ModelDrafter(_model, TargetVocabulary) }.Select(drafter =>
        {
            using IDraftSession session = drafter.CreateSession();
            DraftRequest request = DraftRequests.Toy(session, Copied(), shape, law, source: DraftSource.Both);
            drafter.Draft([request]);
            Assert.True(request.UsedModel);
            return Describe(request.Tree);
        })];

        Assert.Equal(trees[1], trees[0]);
    }

    /// <summary>What the text proposes and the target never takes is trusted less, until the model is run beside it.</summary>
    [Fact]
    public void Draft_CopiedTextThatGoesOnOtherwise_AsksTheModelAgain()
    {
        IDrafter drafter = CreateDrafter();
        bool usedModel = false;
        var past = new PastAgreement(rate: 0.5);
        for (int round = 0; round < 1000 && !usedModel; round++)
        {
            using IDraftSession session = drafter.CreateSession();
            List<TokenId> text = Copied();
            DraftRequest request = Wish(session, text, "best:6", DraftSource.Both);
            request.PastOfNgrams = past;
            drafter.Draft([request]);
            usedModel = request.UsedModel;
            Assert.False(round == 0 && usedModel);
            text.Add(new TokenId(15));
            drafter.Draft([request]);
        }

        Assert.True(usedModel);
    }

    [Fact]
    public void Draft_ManyRequests_EachFromItsSource()
    {
        IDrafter drafter = CreateDrafter();
        DraftSource[] sources = [DraftSource.Ngram, DraftSource.Model, DraftSource.Both, DraftSource.Ngram];
        DraftRequest[] requests = [.. sources.Select(source => Wish(drafter.CreateSession(source), Text(1, 2, 3, 1, 2), "best:6", source))];
        for (int round = 0; round < 2; round++)
        {
            drafter.Draft(requests);
            Assert.Equal([false, true, true, false], requests.Select(request => request.UsedModel));
        }

        for (int i = 0; i < sources.Length; i++)
        {
            Assert.Equal(Describe(Draft(Text(1, 2, 3, 1, 2), "best:6", sources[i])), Describe(requests[i].Tree));
            requests[i].Session.Dispose();
        }
    }

    [Fact]
    public void Read_Prompt_IsReadByTheModel()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();

        drafter.Read([Wish(session, Text(1, 2, 3, 4), "best:6", DraftSource.Both)]);

        Assert.Equal((1, 3), (_model.Passes, _model.Rows));
    }

    [Fact]
    public void WarmUp_Model_MeasuresItsPasses()
    {
        IDrafter drafter = CreateDrafter();
        Assert.False(drafter.Cost!.IsMeasured);

        drafter.WarmUp(TimeSpan.Zero);

        Assert.True(drafter.Cost.IsMeasured);
        Assert.True(_model.Passes > 0);
    }

    [Fact]
    public void Draft_ModelAlone_LooksNothingUp()
    {
        DraftTree tree = Draft(Copied(), "best:6", DraftSource.Model);

        Assert.True(_model.Passes > 0);
        Assert.All(Enumerable.Range(1, tree.Count - 1), node => Assert.Equal(DraftSource.Model, tree.SourceAt(node)));
    }

    /// <summary>A round without the model leaves its cache in order and knows what it has read.</summary>
    [Fact]
    public void Draft_ModelIsSkipped_DraftsFromTheTextAndGoesOnWithTheModelLater()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession();
        List<TokenId> text = Text(1, 2, 3, 4, 5, 1, 2, 3);
        DraftRequest request = Wish(session, text, "best:6", DraftSource.Both);
        drafter.Draft([request]);
        int passes = _model.Passes;
        text.Add(new TokenId(4));
        request.MayUseModel = false;
        drafter.Draft([request]);

        Assert.Equal(passes, _model.Passes);
        Assert.Equal(new TokenId(5), request.Tree.TokenAt(1));
        Assert.All(Enumerable.Range(1, request.Tree.Count - 1), node => Assert.Equal(DraftSource.Ngram, request.Tree.SourceAt(node)));

        request.MayUseModel = true;
        text.Add(new TokenId(15));
        drafter.Draft([request]);
        Assert.True(_model.Passes > passes);
        Assert.Equal(7, request.Tree.Count);
    }

    [Fact]
    public void Draft_NgramsAlone_NeverTouchTheModel()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession(DraftSource.Ngram);
        DraftRequest request = Wish(session, Text(1, 2, 3, 1, 2), "best:6", DraftSource.Ngram);
        drafter.Read([request]);
        drafter.Draft([request]);

        Assert.Equal((0, 0), (_model.Passes, _model.LiveSessions));
        Assert.True(request.Tree.Count > 1);
    }

    [Fact]
    public void Draft_SessionWithoutModel_GetsItsPartWhenTheModelIsAskedFor()
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession(DraftSource.Ngram);
        using IDraftSession fork = session.Fork(0);
        DraftRequest request = Wish(fork, Text(1, 2, 3), "best:6", DraftSource.Both);
        drafter.Draft([request]);

        Assert.Equal(1, _model.LiveSessions);
        Assert.Equal(7, request.Tree.Count);
    }

    [Fact]
    public void Draft_NoRoomForTheModel_DraftsFromTheTextOrSaysSo()
    {
        using var full = new TableModel { VocabularySize = TargetVocabulary, MaxBranches = 1 };
        using IModelSession only = full.CreateSession();
        var drafter = new MixedDrafter(full, TargetVocabulary);
        using IDraftSession session = drafter.CreateSession(DraftSource.Ngram);
        DraftRequest request = Wish(session, Text(1, 2, 3, 1, 2), "best:6", DraftSource.Both);
        drafter.Draft([request]);

        Assert.True(request.Tree.Count > 1);
        Assert.Throws<CacheFullException>(() => drafter.Draft([Wish(session, Text(1, 2, 3, 1, 2), "best:6", DraftSource.Model)]));
        Assert.Throws<CacheFullException>(() => drafter.CreateSession(DraftSource.Model));
    }

    [Fact]
    public void Draft_TokensThatTheDraftLacks_AreProposedAndReadAsTokenZero()
    {
        using var small = new TableModel { VocabularySize = 10, Seed = 3 };
        var drafter = new MixedDrafter(small, TargetVocabulary);
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Wish(session, Text(12, 13, 14, 15, 1, 12, 13), "best:14", DraftSource.Both);
        drafter.Draft([request]);

        Assert.True(request.Tree.ChildWith(DraftTree.Root, new TokenId(14)) > 0);
        Assert.True(small.Passes > 1);
    }

    [Fact]
    public void Draft_SessionOfAnotherDrafter_IsRefused()
    {
        using IDraftSession foreign = new NgramDrafter(TargetVocabulary).CreateSession();

        ArgumentException error = Assert.Throws<ArgumentException>(() => CreateDrafter().Draft([Wish(foreign, Text(1), "best:6", DraftSource.Both)]));

        Assert.StartsWith("The draft session was made by another drafter.", error.Message, StringComparison.Ordinal);
    }

    private static List<TokenId> Copied()
    {
        var numbers = new SeededNumbers(8);
        int[] first = [.. Enumerable.Range(0, 40).Select(_ => numbers.Below(15))];
        return Text([.. first, 15, .. first[..30]]);
    }

    private static DraftRequest Wish(IDraftSession session, IReadOnlyList<TokenId> text, string shape, DraftSource source) =>
        DraftRequests.Toy(session, text, shape, source: source);

    private DraftTree Draft(IReadOnlyList<TokenId> text, string shape, DraftSource source)
    {
        IDrafter drafter = CreateDrafter();
        using IDraftSession session = drafter.CreateSession(source);
        DraftRequest request = Wish(session, text, shape, source);
        drafter.Draft([request]);
        return request.Tree;
    }
}
