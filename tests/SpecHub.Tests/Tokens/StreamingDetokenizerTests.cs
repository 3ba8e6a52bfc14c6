using System.Text;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Tokens;

public sealed class StreamingDetokenizerTests
{
    private const string Whale = "\U0001F433";

    [Theory]
    [InlineData(2)]
    [InlineData(1, 3)]
    [InlineData(3)]
    [InlineData(1, 2)]
    [InlineData(1, 2, 3)]
    public void Push_EmojiInPieces_ComesOutWholeWithTheLastOne(params int[] cuts)
    {
        var detokenizer = new StreamingDetokenizer();
        byte[] bytes = Encoding.UTF8.GetBytes(Whale);
        int[] borders = [0, .. cuts, bytes.Length];

        string[] pieces = [.. borders.Zip(borders[1..], (from, to) => detokenizer.Push(bytes.AsSpan(from, to - from)))];

        Assert.Equal([.. cuts.Select(_ => string.Empty), Whale], pieces);
        Assert.Empty(detokenizer.Flush());
    }

    [Fact]
    public void Push_TextAroundAnEmoji_HoldsBackTheEmojiOnly()
    {
        var detokenizer = new StreamingDetokenizer();
        byte[] bytes = Encoding.UTF8.GetBytes($"a{Whale}b");

        Assert.Equal("a", detokenizer.Push(bytes.AsSpan(0, 3)));
        Assert.Equal($"{Whale}b", detokenizer.Push(bytes.AsSpan(3)));
    }

    [Fact]
    public void Push_BytesOfNoCharacter_BecomeReplacementCharacters()
    {
        var detokenizer = new StreamingDetokenizer();

        Assert.Equal("a\uFFFDb", detokenizer.Push([(byte)'a', 0xFF, (byte)'b']));
        Assert.Empty(detokenizer.Push([0xF0, 0x9F]));
        Assert.Equal("\uFFFDc", detokenizer.Push([(byte)'c']));
    }

    [Fact]
    public void Flush_InTheMiddleOfACharacter_GivesOneReplacementCharacter()
    {
        var detokenizer = new StreamingDetokenizer();
        detokenizer.Push([0xF0, 0x9F, 0x90]);

        Assert.Equal("\uFFFD", detokenizer.Flush());
        Assert.Empty(detokenizer.Flush());
    }

    [Fact]
    public void Push_LongPieces_AreDecodedAsAWhole()
    {
        string text = string.Concat(Enumerable.Repeat($"é{Whale}x", 300));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var detokenizer = new StreamingDetokenizer();

        Assert.Equal(text, detokenizer.Push(bytes.AsSpan(0, 1001)) + detokenizer.Push(bytes.AsSpan(1001)) + detokenizer.Flush());
    }

    [Fact]
    public void Push_RandomBytesInRandomPieces_GivesTheTextOfTheWhole()
    {
        var numbers = new SeededNumbers(31);
        byte[] parts = [.. Encoding.UTF8.GetBytes($"a é € {Whale}"), 0xFF, 0xC0];
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = [.. Enumerable.Range(0, 1 + numbers.Below(40)).Select(_ => parts[numbers.Below(parts.Length)])];
            var detokenizer = new StreamingDetokenizer();
            var text = new StringBuilder();
            for (int start = 0, length; start < bytes.Length; start += length)
            {
                length = Math.Min(1 + numbers.Below(4), bytes.Length - start);
                text.Append(detokenizer.Push(bytes.AsSpan(start, length)));
            }

            Assert.Equal(Encoding.UTF8.GetString(bytes), text.Append(detokenizer.Flush()).ToString());
        }
    }
}
