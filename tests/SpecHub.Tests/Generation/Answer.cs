using SpecHub.Generation;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Generation;

/// <summary>A collected answer.</summary>
internal sealed record Answer(string Text, FinishReason Finish, GenerationStatistics Statistics, IReadOnlyList<GenerationUpdate> Updates)
{
    public static async Task<Answer> ReadAsync(GenerationEngine engine, GenerationRequest request)
    {
        List<GenerationUpdate> updates = [];
        await foreach (GenerationUpdate update in engine.GenerateAsync(request))
        {
            updates.Add(update);
        }

        Assert.All(updates.SkipLast(1), update => Assert.True(update is { Finish: null, Statistics: null, Text.Length: > 0 }));
        string text = string.Concat(updates.Select(update => update.Text));
        return new Answer(text, updates[^1].Finish!.Value, updates[^1].Statistics!, updates);
    }

    /// <summary>Returns the text and the number of tokens that plain decoding gives, up to the end token or the greatest number.</summary>
    public static (string Text, int Tokens, FinishReason Finish) Expected(TableModel target, GenerationRequest request)
    {
        int most = Math.Min(request.MaxTokens ?? int.MaxValue, target.ContextLength - request.Prompt.Count);
        IReadOnlyList<TokenId> tokens = PlainReference.Continue(target, request.Prompt, request.Sampling, request.Seed!.Value, most);
        int end = tokens.TakeWhile(token => token.Value != ToyTokenizer.End).Count();
        return (ToyTokenizer.Decode(tokens.Take(end)), Math.Min(end + 1, most), end < most ? FinishReason.EndOfText : FinishReason.Length);
    }
}
