using System.Runtime.CompilerServices;
using SpecHub.Drafting;
using SpecHub.Tokens;

namespace SpecHub.Tests.Drafting;

/// <summary>The index is kept up to its text, and made anew where that is another one.</summary>
public sealed class NgramTextTests
{
    private readonly NgramText _text = new();

    [Fact]
    public void At_TextThatGrows_AddsWhatIsNew()
    {
        List<TokenId> tokens = Tokens(1, 2);
        NgramIndex index = _text.At(Request(tokens));
        Assert.Equal((2, 0), (index.Count, index.Match.Length));

        tokens.AddRange(Tokens(1, 2));
        Assert.Same(index, _text.At(Request(tokens)));
        Assert.Equal((4, 2), (index.Count, index.Match.Length));

        _text.At(Request(tokens));
        Assert.Equal(4, index.Count);
    }

    /// <summary>What is expected counts as the prompt, and so does the border after it.</summary>
    [Theory]
    [InlineData(0, 3)]
    [InlineData(4, 8)]
    public void PromptEnd_Prompt_IsAfterWhatIsExpected(int expected, int end)
    {
        List<TokenId> tokens = Tokens(1, 2, 3, 4, 5);
        DraftRequest request = DraftRequests.Toy(
            new NgramDraftSession(16), tokens, expected: expected == 0 ? null : Tokens([.. Enumerable.Range(5, expected)]), promptLength: 3);
        _text.At(request);
        Assert.Equal(end, _text.PromptEnd);

        tokens.Add(new TokenId(6));
        _text.At(request);
        Assert.Equal(end, _text.PromptEnd);

        _text.At(Request(Tokens(1, 2)));
        Assert.Equal(0, _text.PromptEnd);
    }

    [Fact]
    public void At_AnotherList_StartsAnew()
    {
        _text.At(Request(Tokens(1, 2, 3)));
        NgramIndex index = _text.At(Request(Tokens(1, 2)));

        Assert.Equal((2, 0), (index.Count, index.Match.Length));
    }

    /// <summary>What is expected comes first, with a border after it, and the text begins with its first token again.</summary>
    [Fact]
    public void At_AnotherExpectedText_StartsAnew()
    {
        List<TokenId> tokens = Tokens(1, 2);
        _text.At(Request(tokens));
        NgramIndex index = _text.At(Request(tokens, Tokens(2, 1, 2)));
        Assert.Equal((6, 2), (index.Count, index.Match.Length));

        List<TokenId> expected = Tokens(2);
        index = _text.At(Request(tokens, expected));
        Assert.Equal((4, 1), (index.Count, index.Match.Length));
        _text.At(Request(tokens, expected));
        Assert.Equal(4, index.Count);
    }

    [Fact]
    public void At_SameTokensOverTheBorder_DoNotMatch()
    {
        // "2 3" stands in the expected text's end and the text's beginning together only.
        NgramIndex index = _text.At(Request(Tokens(3, 1, 2, 3), Tokens(7, 2)));

        Assert.Equal(1, index.Match.Length);
    }

    [Fact]
    public void Release_Text_IsReadAnew()
    {
        List<TokenId> tokens = Tokens(1, 2, 1);
        NgramIndex first = _text.At(Request(tokens));
        _text.Release();
        NgramIndex second = _text.At(Request(tokens));

        Assert.NotSame(first, second);
        Assert.Equal((3, 1), (second.Count, second.Match.Length));
    }

    /// <summary>A conversation that waits holds nothing: neither the index nor, through it, the lists of its text.</summary>
    [Fact]
    public void Release_Text_FreesItsMemory()
    {
        WeakReference[] held = Read();
        _text.Release();
        GC.Collect();

        Assert.All(held, each => Assert.False(each.IsAlive));
        Assert.Equal(1, _text.At(Request(Tokens(1))).Count);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference[] Read()
        {
            List<TokenId> tokens = Tokens(1, 2, 1);
            List<TokenId> expected = Tokens(1, 2, 1);
            return [new(_text.At(Request(tokens, expected))), new(tokens), new(expected)];
        }
    }

    private static List<TokenId> Tokens(params int[] tokens) => [.. tokens.Select(token => new TokenId(token))];

    private static DraftRequest Request(IReadOnlyList<TokenId> tokens, IReadOnlyList<TokenId>? expected = null) =>
        DraftRequests.Toy(new NgramDraftSession(16), tokens, expected: expected);
}
