using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>The cells of a text lie in the order of its positions, whatever other texts do: its logits are those that it has alone, to the last bit.</summary>
public sealed class CellOrderTests
{
    [NativeFact]
    public void Evaluate_BehindGapsThatAnotherTextLeft_DoesNotFillThem()
    {
        float[] alone = Alone(50);
        using LlamaModel model = Native.Load(Native.TinyTarget, cacheLength: 1024);
        using IModelSession other = model.CreateSession();
        using IModelSession text = model.CreateSession();
        Read(model, other, 20);

        // Eight continuations of which one is kept, with the beginning of the text behind them.
        model.Evaluate([new SessionRows(other, Enumerable.Range(0, 8).Select(i => new BatchRow(new TokenId(500 + i), -1, WantsLogits: false)).ToArray())]);
        Read(model, text, 20);
        other.Keep([0]);
        Read(model, text, 29);

        Assert.Equal(alone, Last(model, text));
    }

    [NativeFact]
    public void Evaluate_AfterGapsWereClosedBelowATextThatIsSharedInPart_KeepsItsOrder()
    {
        float[] alone = Alone(50);
        using LlamaModel model = Native.Load(Native.TinyTarget, cacheLength: 1024);
        IModelSession below = model.CreateSession();
        using IModelSession text = model.CreateSession();
        Read(model, below, 300);
        Read(model, text, 40);
        using IModelSession shared = text.Fork(20);
        below.Dispose();
        Read(model, text, 9);

        Assert.Equal(1024 - 49, model.FreeTokens);
        Assert.Equal(alone, Last(model, text));
    }

    /// <summary>Returns the logits after so many tokens in a cache of their own.</summary>
    private static float[] Alone(int tokens)
    {
        using LlamaModel model = Native.Load(Native.TinyTarget, cacheLength: 1024);
        using IModelSession session = model.CreateSession();
        Read(model, session, tokens - 1);
        return Last(model, session);
    }

    /// <summary>Reads the next tokens of the one text that there is, one a pass, so that each takes the next free cell.</summary>
    private static void Read(LlamaModel model, IModelSession session, int tokens)
    {
        for (int i = 0; i < tokens; i++)
        {
            model.Evaluate([new SessionRows(session, new[] { new BatchRow(TokenAt(session.Length), -1, WantsLogits: false) })]);
            session.Keep([0]);
        }
    }

    private static float[] Last(LlamaModel model, IModelSession session)
    {
        model.Evaluate([new SessionRows(session, new[] { new BatchRow(TokenAt(session.Length), -1, WantsLogits: true) })]);
        return session.LogitsAfter(0).ToArray();
    }

    private static TokenId TokenAt(int position) => new(300 + ((position * 7919) % 3000));
}
