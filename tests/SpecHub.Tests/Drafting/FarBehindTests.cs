using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Planning;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>A draft that lags more than 192 tokens behind its text reads the last 64 only, where a budget lets it choose.</summary>
public sealed class FarBehindTests : IDisposable
{
    private const int Vocabulary = 16;
    private const int Chain = 3;

    private readonly TableModel _model = new() { VocabularySize = Vocabulary, Seed = 3, ContextLength = 2048 };

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(192, 192)]
    [InlineData(193, 64)]
    [InlineData(300, 64)]
    public void Lag_Text_IsWhatWouldBeRead(int length, int lag)
    {
        using IDraftSession session = Drafter().CreateSession();

        Assert.Equal(lag, session.Lag(Text(length)));
    }

    [Theory]
    [InlineData(192, 192)]
    [InlineData(193, 64)]
    public void Draft_Budget_ReadsTheEndOfAFarText(int length, int rows)
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        drafter.Draft([Request(session, Text(length))]);

        Assert.Equal(rows + Chain - 1, _model.Rows);
        Assert.Equal(1, _model.LiveSessions);
    }

    [Fact]
    public void Draft_FarText_IsDraftedFromItsEnd()
    {
        List<TokenId> text = Text(300);
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Request(session, text);
        drafter.Draft([request]);
        using IDraftSession other = drafter.CreateSession();
        DraftRequest end = Request(other, text[^64..]);
        drafter.Draft([end]);

        Assert.Equal(Tokens(end.Tree), Tokens(request.Tree));
        Assert.Equal((299, Chain + 1), (request.Tree.RootPosition, request.Tree.Count));
    }

    /// <summary>After that the cache goes on with the text as any other does.</summary>
    [Fact]
    public void Draft_RoundsAfterAFarText_ReadWhatIsNew()
    {
        List<TokenId> text = Text(300);
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Request(session, text);
        drafter.Draft([request]);
        int before = _model.Rows;

        text.AddRange([request.Tree.TokenAt(1), request.Tree.TokenAt(2), new TokenId(0)]);
        drafter.Draft([request]);

        Assert.Equal(1 + Chain - 1, _model.Rows - before);
        drafter.Draft([request]);
        Assert.Equal(1, session.Lag(text));
    }

    [Fact]
    public void Fork_FarText_SharesNothing()
    {
        List<TokenId> text = Text(300);
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        drafter.Draft([Request(session, text)]);
        session.Settle(text);

        using IDraftSession fork = session.Fork(250);

        Assert.Equal(100, fork.Lag(text[..100]));
    }

    [Fact]
    public void Draft_WithoutABudget_ReadsAllOfAFarText()
    {
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        DraftRequest request = Request(session, Text(300));
        request.Budget = null;
        drafter.Draft([request]);

        Assert.Equal(300 + Chain - 1, _model.Rows);
    }

    [Fact]
    public void Draft_WithoutTheModel_KeepsWhatItHasRead()
    {
        List<TokenId> text = Text(50);
        ModelDrafter drafter = Drafter();
        using IDraftSession session = drafter.CreateSession();
        drafter.Draft([Request(session, text)]);
        DraftRequest request = Request(session, [.. text, .. Text(250)]);
        request.MayUseModel = false;
        int before = _model.Rows;
        drafter.Draft([request]);

        Assert.Equal((0, false, 1), (_model.Rows - before, request.UsedModel, request.Tree.Count));
        Assert.InRange(_model.CacheLength - _model.FreeTokens, 50, 50 + Chain);
    }

    /// <summary>Starting anew takes a branch of the cache beside the old one for a moment.</summary>
    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 64)]
    public void Draft_CacheWithoutAFreeBranch_ReadsAll(int branches, int rows)
    {
        using var model = new TableModel { VocabularySize = Vocabulary, Seed = 3, ContextLength = 2048, MaxBranches = branches };
        var drafter = new ModelDrafter(model, Vocabulary);
        using IDraftSession session = drafter.CreateSession();
        drafter.Draft([Request(session, Text(300))]);

        Assert.Equal(rows + Chain - 1, model.Rows);
    }

    [Fact]
    public void Draft_AllBranchesTaken_ReadsAll()
    {
        using var model = new TableModel { VocabularySize = Vocabulary, Seed = 3, ContextLength = 2048, MaxBranches = 2 };
        var drafter = new ModelDrafter(model, Vocabulary);
        using IDraftSession session = drafter.CreateSession();
        using IModelSession other = model.CreateSession();
        drafter.Draft([Request(session, Text(300))]);

        Assert.Equal(300 + Chain - 1, model.Rows);
    }

    private ModelDrafter Drafter() => new(_model, Vocabulary);

    private static List<TokenId> Text(int length) => [.. Enumerable.Range(0, length).Select(i => new TokenId(((5 * i) + (i / 7)) % Vocabulary))];

    private static IEnumerable<TokenId> Tokens(DraftTree tree) => Enumerable.Range(0, tree.Count).Select(tree.TokenAt);

    /// <summary>Returns a greedy request, whose draft does not depend on where in the text it stands, with a budget that knows no cost.</summary>
    private static DraftRequest Request(IDraftSession session, IReadOnlyList<TokenId> tokens) =>
        DraftRequests.Toy(session, tokens, $"chain:{Chain}", greedy: true, budget: new RoundBudget(new CostModel()));
}
