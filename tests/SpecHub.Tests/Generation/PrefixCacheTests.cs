using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Generation;

public sealed class PrefixCacheTests
{
    /// <summary>The draft reads prompts faster than the target, so an answer that is dropped early leaves it ahead.</summary>
    [Fact]
    public void Take_DraftHasReadFurtherThanTheTarget_GivesOnlyWhatTheTextsShare()
    {
        using var target = new TableModel { MaxRows = 16, ContextLength = 256 };
        using var draft = new TableModel { Seed = 2, ContextLength = 256 };
        var decoder = new SpeculativeDecoder(target, new ModelDrafter(draft, target.VocabularySize));
        TokenId[] first = [.. Enumerable.Range(0, 60).Select(static i => new TokenId(1 + (i % 5)))];
        DecodingSequence dropped = decoder.Start(first, new DecodingOptions { Seed = 1, Shape = TreeShape.BestFirst(6) });
        decoder.ReadDrafts([dropped]);
        decoder.Prefill(dropped);
        var cache = new PrefixCache(maxTokens: 1000, maxTexts: 4);
        cache.Add(dropped);
        TokenId[] next = [.. first[..16], .. Enumerable.Repeat(new TokenId(7), 20)];

        (IModelSession shared, IDraftSession? drafted) = cache.Take(cache.Find(next, []))!.Value;

        Assert.Equal((16, 20), (shared.Length, drafted!.Lag(next)));
        drafted.Dispose();
        shared.Dispose();
        cache.Clear();
        Assert.Equal((0, 0), (target.LiveSessions, draft.LiveSessions));
    }
}
