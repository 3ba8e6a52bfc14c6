using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Cli.Audit;

/// <summary>Asks a model directly, beside the decoder, for the logits after a text.</summary>
internal static class ModelRows
{
    /// <summary>Returns the logits after a text; tokens that the model does not have are read as token 0, as drafting does.</summary>
    public static float[] LogitsAfter(this ILanguageModel model, IReadOnlyList<TokenId> text)
    {
        using IModelSession session = model.CreateSession();
        session.Settle(model, text, text.Count - 1);
        return session.NextLogits(model, text[^1], row: 0);
    }

    /// <summary>Lets a session read the first tokens of a text, in as many passes as it takes.</summary>
    public static void Settle(this IModelSession session, ILanguageModel model, IReadOnlyList<TokenId> text, int count)
    {
        while (session.Length < count)
        {
            int rows = Math.Min(count - session.Length, model.MaxRows);
            BatchRow[] batch = [.. Enumerable.Range(0, rows).Select(
                row => new BatchRow(Known(model, text[session.Length + row]), row - 1, WantsLogits: false))];
            var part = new SessionRows(session, batch);
            model.Evaluate(new ReadOnlySpan<SessionRows>(in part));
            session.Keep([.. Enumerable.Range(0, rows)]);
        }
    }

    /// <summary>Evaluates one token behind all rows of a session, and returns the logits after it.</summary>
    public static float[] NextLogits(this IModelSession session, ILanguageModel model, TokenId token, int row)
    {
        var part = new SessionRows(session, new[] { new BatchRow(Known(model, token), row - 1, WantsLogits: true) });
        model.Evaluate(new ReadOnlySpan<SessionRows>(in part));
        return session.LogitsAfter(row).ToArray();
    }

    private static TokenId Known(ILanguageModel model, TokenId token) => token.Value < model.VocabularySize ? token : default;
}
