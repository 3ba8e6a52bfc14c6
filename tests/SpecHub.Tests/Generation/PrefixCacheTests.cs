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
        decoder.ReadDrafts([dropped], rows: 64);
        decoder.Prefill(dropped);
        var cache = new PrefixCache(maxTokens: 1000, maxTexts: 4);
        cache.Add(dropped);
        TokenId[] next = [.. first[..16], .. Enumerable.Repeat(new TokenId(7), 20)];

        (IModelSession shared, IDraftSession? drafted) = cache.Take(cache.Find(next, []), Unexpected)!.Value;

        Assert.Equal((16, 20), (shared.Length, drafted!.Lag(next)));
        drafted.Dispose();
        shared.Dispose();
        cache.Clear();
        Assert.Equal((0, 0), (target.LiveSessions, draft.LiveSessions));
    }
    [Fact]
    public void Take_DraftCannotShare_KeepsTheTargetsPart()
    {
        // The waiting text has the draft's only branch.
        using var target = new TableModel { ContextLength = 256 };
        using var draft = new TableModel { Seed = 2, ContextLength = 256, MaxBranches = 1 };
        var decoder = new SpeculativeDecoder(target, new ModelDrafter(draft, target.VocabularySize));
        TokenId[] first = [.. Enumerable.Range(0, 60).Select(static i => new TokenId(1 + (i % 5)))];
        DecodingSequence sequence = decoder.Start(first, new DecodingOptions { Seed = 1, Shape = TreeShape.BestFirst(6) });
        decoder.Prefill(sequence);
        var cache = new PrefixCache(maxTokens: 1000, maxTexts: 4);
        cache.Add(sequence);
        List<Exception> errors = [];
        TokenId[] next = [.. first[..16], new TokenId(7), new TokenId(7)];

        (IModelSession shared, IDraftSession? drafted) = cache.Take(cache.Find(next, []), errors.Add)!.Value;

        Assert.Equal((16, true, 1), (shared.Length, drafted is null, cache.Count));
        Assert.IsType<CacheFullException>(Assert.Single(errors));
        shared.Dispose();
        cache.Clear();
        Assert.Equal((0, 0), (target.LiveSessions, draft.LiveSessions));
    }

    [Theory]
    [InlineData(16)] // Shared with a text that goes on waiting.
    [InlineData(59)] // Taken over whole, with a draft that has read further.
    public void Take_DraftFailsToFork_KeepsTheTargetsPartAndLeaksNothing(int common)
    {
        using var target = new TableModel { ContextLength = 256 };
        var drafter = new BrokenDrafter();
        var decoder = new SpeculativeDecoder(target, drafter);
        TokenId[] first = [.. Enumerable.Range(0, 60).Select(static i => new TokenId(1 + (i % 5)))];
        DecodingSequence sequence = decoder.Start(first, new DecodingOptions { Seed = 1, Shape = TreeShape.BestFirst(6) });
        decoder.Prefill(sequence);
        var cache = new PrefixCache(maxTokens: 1000, maxTexts: 4);
        cache.Add(sequence);
        List<Exception> errors = [];
        TokenId[] next = [.. first[..common], new TokenId(7), new TokenId(7)];

        (IModelSession shared, IDraftSession? drafted) = cache.Take(cache.Find(next, []), errors.Add)!.Value;

        Assert.Equal((common, true), (shared.Length, drafted is null));
        Assert.IsType<FormatException>(Assert.Single(errors));
        shared.Dispose();
        cache.Clear();
        Assert.Equal((0, 0), (target.LiveSessions, drafter.Sessions));
    }

    private static void Unexpected(Exception exception) => Assert.Fail(exception.ToString());

    /// <summary>Has read further than any text, and cannot share what it knows.</summary>
    private sealed class BrokenDrafter : IDrafter
    {
        public int Sessions { get; private set; }

        public IDraftSession CreateSession()
        {
            Sessions++;
            return new Session(this);
        }

        public void Read(ReadOnlySpan<DraftRequest> requests)
        {
        }

        public void Draft(ReadOnlySpan<DraftRequest> requests)
        {
        }

        private sealed class Session(BrokenDrafter drafter) : IDraftSession
        {
            public void Settle(IReadOnlyList<TokenId> tokens)
            {
            }

            public int Lag(IReadOnlyList<TokenId> tokens) => -1;

            public IDraftSession Fork(int length) => throw new FormatException();

            public void Dispose() => drafter.Sessions--;
        }
    }
}
