using SpecHub.Drafting;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Drafting;

/// <summary>The memories of the drafters that look texts up: what they lag behind by, share, free and own.</summary>
public sealed class MixedDraftSessionTests : IDisposable
{
    private const int Vocabulary = 16;

    private readonly TableModel _model = new() { VocabularySize = Vocabulary, Seed = 3 };

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Lag_WithoutAModel_IsTheWholeText()
    {
        using var session = new MixedDraftSession(Vocabulary);

        Assert.Equal(5, session.Lag(Tokens(1, 2, 3, 4, 5)));
    }

    [Fact]
    public void Lag_WithAModel_IsWhatItHasNotRead()
    {
        using MixedDraftSession session = WithModel(out ModelDrafter drafter);
        List<TokenId> text = Tokens(1, 2, 3, 4, 5);
        drafter.Read([Request(session.Model!, text)]);

        Assert.Equal(1, session.Lag(text));
    }

    [Fact]
    public void Lag_NgramsAlone_IsNone()
    {
        using var session = new NgramDraftSession(Vocabulary);

        Assert.Equal(0, session.Lag(Tokens(1, 2, 3)));
    }

    [Fact]
    public void Settle_Session_FreesTheTextAndTheTreeAndSettlesTheModel()
    {
        using MixedDraftSession session = WithModel(out ModelDrafter drafter);
        List<TokenId> text = Tokens(1, 2, 1);
        DraftRequest request = Request(session.Model!, text);
        drafter.Draft([request]);
        NgramIndex index = session.Ngrams.Text.At(request);
        session.Ngrams.Growth.Start(request.Shape);
        text.AddRange([request.Tree.TokenAt(1), new TokenId(0)]);

        session.Settle(text);

        Assert.NotSame(index, session.Ngrams.Text.At(request));
        Assert.Equal(0, session.Ngrams.Growth.Count);
        Assert.Equal(_model.CacheLength - 4, _model.FreeTokens);
    }

    [Fact]
    public void Fork_WithAModel_SharesItsCacheAndNotTheText()
    {
        using MixedDraftSession session = WithModel(out ModelDrafter drafter);
        List<TokenId> text = Tokens(1, 2, 3, 4, 5);
        drafter.Read([Request(session.Model!, text)]);

        using var fork = (MixedDraftSession)session.Fork(3);

        Assert.NotSame(session.Ngrams, fork.Ngrams);
        Assert.Equal(2, fork.Lag(text));
        Assert.Equal(2, _model.LiveSessions);
    }

    [Fact]
    public void Fork_WithoutAModel_HasNone()
    {
        using var session = new MixedDraftSession(Vocabulary);
        using var fork = (MixedDraftSession)session.Fork(3);

        Assert.Null(fork.Model);
        fork.Settle(Tokens(1, 2));
    }

    [Fact]
    public void Dispose_Session_FreesItsPartOfTheCache()
    {
        MixedDraftSession session = WithModel(out _);
        Assert.Equal(1, _model.LiveSessions);

        session.Dispose();

        Assert.Equal(0, _model.LiveSessions);
    }

    private static List<TokenId> Tokens(params int[] tokens) => [.. tokens.Select(token => new TokenId(token))];

    private static DraftRequest Request(IDraftSession session, IReadOnlyList<TokenId> tokens) =>
        DraftRequests.Toy(session, tokens, "chain:3");

    private MixedDraftSession WithModel(out ModelDrafter drafter)
    {
        drafter = new ModelDrafter(_model, Vocabulary);
        return new MixedDraftSession(Vocabulary) { Model = (ModelDraftSession)drafter.CreateSession() };
    }
}
