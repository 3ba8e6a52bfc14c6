using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Testing;

/// <summary>The toy has to be as strict as a real model, or the tests that use it prove little.</summary>
public sealed class TableModelTests
{
    [Fact]
    public void LogitsAfter_PendingRowsOfTwoPasses_SeeTheirWholePath()
    {
        using var model = new TableModel();
        using IModelSession session = model.CreateSession();
        Evaluate(model, session, Row(1, -1, false), Row(2, 0, false));
        session.Keep([0, 1]);
        Evaluate(model, session, Row(3, -1), Row(4, -1));
        Evaluate(model, session, Row(5, 1));

        Assert.Equal(model.LogitsAfter(Text(1, 2, 4, 5)), session.LogitsAfter(2).ToArray());
        Assert.Equal((2, 3), (session.Length, session.PendingRows));
        Assert.Throws<ArgumentOutOfRangeException>(() => { session.LogitsAfter(1); });
        Assert.NotEqual(model.LogitsAfter(Text(1, 2, 4, 5)), model.LogitsAfter(Text(2, 1, 4, 5)));
    }

    [Fact]
    public void Keep_PathThatIsNone_IsRefused()
    {
        using var model = new TableModel();
        using IModelSession session = model.CreateSession();
        Evaluate(model, session, Row(3, -1), Row(4, -1), Row(5, 1));

        Assert.Throws<ArgumentException>(() => session.Keep([0, 2]));
        Assert.Throws<ArgumentException>(() => session.Keep([2]));
        session.Keep([1, 2]);
        Assert.Equal((2, 0), (session.Length, session.PendingRows));
    }

    [Fact]
    public void Evaluate_TooMuch_ThrowsAndForgetsPendingRows()
    {
        using var model = new TableModel { ContextLength = 4, MaxBranches = 2, MaxRows = 5 };
        using IModelSession session = model.CreateSession();
        Evaluate(model, session, Row(1, -1), Row(2, 0));
        Assert.Throws<CacheFullException>(() => Evaluate(model, session, Row(3, 1), Row(4, 2), Row(4, 3)));
        Assert.Equal(0, session.PendingRows);
        Assert.Throws<CacheFullException>(() => Evaluate(model, session, Row(3, -1), Row(4, -1), Row(5, -1)));
        Assert.Throws<ArgumentException>(() => Evaluate(model, session, Row(3, 0)));
        Assert.Throws<ArgumentException>(() => Evaluate(model, session, Row(99, -1)));
    }

    [Fact]
    public void Blend_Whole_IsTheOtherModel()
    {
        using var target = new TableModel { Seed = 1 };
        using var draft = new TableModel { Seed = 2, Like = target, Blend = 1 };
        using var half = new TableModel { Seed = 2, Like = target, Blend = 0.5f };

        Assert.Equal(target.LogitsAfter(Text(1, 2)), draft.LogitsAfter(Text(1, 2)));
        Assert.NotEqual(target.LogitsAfter(Text(1, 2)), half.LogitsAfter(Text(1, 2)));
    }

    private static BatchRow Row(int token, int parent, bool wantsLogits = true) => new(new TokenId(token), parent, wantsLogits);

    private static TokenId[] Text(params int[] tokens) => [.. tokens.Select(token => new TokenId(token))];

    private static void Evaluate(TableModel model, IModelSession session, params BatchRow[] rows) =>
        model.Evaluate([new SessionRows(session, rows)]);
}
