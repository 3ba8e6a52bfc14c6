using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Tokens;

public sealed class StopSequenceMatcherTests
{
    [Theory]
    [InlineData("the END of|", "the ", true)] // in one piece
    [InlineData("the |EN|D of", "the ", true)] // over two borders
    [InlineData("E|N|D", "", true)] // nothing but the sequence
    [InlineData("E|NE|ND", "EN", true)] // a beginning that overlaps the sequence
    [InlineData("EEEN|D", "EE", true)]
    [InlineData("EN|TER", "ENTER", false)] // a beginning that goes on otherwise
    [InlineData("the EN|", "the EN", false)] // a beginning at the end of the text
    public void Push_OneSequence_GivesTheTextBeforeIt(string pieces, string shown, bool stopped)
    {
        var matcher = new StopSequenceMatcher(["END"]);

        string text = string.Concat(pieces.Split('|').Select(matcher.Push)) + matcher.Flush();

        Assert.Equal((shown, stopped), (text, matcher.Stopped));
    }

    [Fact]
    public void Push_BeginningOfASequence_IsHeldUntilItIsDecided()
    {
        var matcher = new StopSequenceMatcher(["abac"]);

        Assert.Equal("x", matcher.Push("xaba"));
        Assert.Equal("ab", matcher.Push("b"));
        Assert.Equal("abd", matcher.Push("d"));
        Assert.False(matcher.Stopped);
    }

    [Fact]
    public void Push_AfterTheStop_GivesNothing()
    {
        var matcher = new StopSequenceMatcher(["x"]);

        Assert.Equal("a", matcher.Push("axb"));
        Assert.Empty(matcher.Push("more"));
        Assert.Empty(matcher.Flush());
    }

    [Theory]
    [InlineData("one STOP two END", "one ")]
    [InlineData("one END two STOP", "one ")]
    public void Push_TwoSequences_TheEarlierOneWins(string text, string shown) =>
        Assert.Equal(shown, new StopSequenceMatcher(["STOP", "END"]).Push(text));

    [Fact]
    public void Push_SequencesThatEndTogether_TheLongerOneIsCutOff() =>
        Assert.Equal("x", new StopSequenceMatcher(["c", "bc"]).Push("xbc"));

    [Fact]
    public void Push_NoSequences_HoldsNothing()
    {
        var matcher = new StopSequenceMatcher([]);

        Assert.Equal("abc", matcher.Push("abc"));
        Assert.Empty(matcher.Flush());
    }

    /// <summary>Which tokens make a text must not decide where it ends.</summary>
    [Fact]
    public void Push_RandomTextInAnyPieces_StopsAtTheSamePlace()
    {
        var numbers = new SeededNumbers(41);
        for (int round = 0; round < 3000; round++)
        {
            string[] stops = [.. Enumerable.Range(0, 1 + numbers.Below(3)).Select(_ => Word(numbers, 1 + numbers.Below(4)))];
            string text = Word(numbers, 12);
            var whole = new StopSequenceMatcher(stops);
            var pieces = new StopSequenceMatcher(stops);
            string shown = string.Empty;
            for (int start = 0, length; start < text.Length; start += length)
            {
                length = Math.Min(1 + numbers.Below(3), text.Length - start);
                shown += pieces.Push(text.Substring(start, length));
            }

            string expected = whole.Push(text) + whole.Flush();
            Assert.Equal((expected, whole.Stopped), (shown + pieces.Flush(), pieces.Stopped));
            Assert.Equal(stops.Any(stop => text.Contains(stop, StringComparison.Ordinal)), whole.Stopped);
            Assert.DoesNotContain(stops, stop => expected.Contains(stop, StringComparison.Ordinal));
        }
    }

    private static string Word(SeededNumbers numbers, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => "abc"[numbers.Below(3)]));
}
