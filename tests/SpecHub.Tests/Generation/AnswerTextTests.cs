using SpecHub.Generation;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Generation;

public sealed class AnswerTextTests
{
    private static readonly ToyTokenizer Tokenizer = new();

    [Fact]
    public void Push_EndToken_EndsAndReleasesWhatWasHeld()
    {
        var text = new AnswerText(Tokenizer, ["abc"], maxTokens: 10);

        Assert.Equal(["", "", "ab"], Push(text, "ab", ToyTokenizer.End));
        Assert.Equal((FinishReason.EndOfText, 3, 7), (text.Finish, text.Tokens, text.Wanted));
    }

    [Fact]
    public void Push_LastToken_EndsByLength()
    {
        var text = new AnswerText(Tokenizer, ["abc"], maxTokens: 2);

        Assert.Equal(["", "ab"], Push(text, "ab"));
        Assert.Equal((FinishReason.Length, 0), (text.Finish, text.Wanted));
    }

    [Fact]
    public void Push_LastTokenInsideACharacter_EndsWithAReplacementCharacter()
    {
        var text = new AnswerText(Tokenizer, [], maxTokens: 3);

        Assert.Equal(["a", "", "\uFFFD"], Push(text, "a", 12, 13));
    }

    [Fact]
    public void Push_StopSequence_CutsTheText()
    {
        var text = new AnswerText(Tokenizer, ["bc"], maxTokens: 3);

        Assert.Equal(["a", "", ""], Push(text, "abc"));
        Assert.Equal(FinishReason.StopSequence, text.Finish);
    }

    [Fact]
    public void Push_StopSequenceInTheLastReplacementCharacter_Counts()
    {
        var text = new AnswerText(Tokenizer, ["\uFFFD"], maxTokens: 2);

        Assert.Equal(["a", ""], Push(text, "a", 12));
        Assert.Equal(FinishReason.StopSequence, text.Finish);
    }

    private static List<string> Push(AnswerText text, string start, params int[] more) =>
        [.. Tokenizer.Encode(start, parseSpecial: false).Concat(more.Select(token => new TokenId(token))).Select(text.Push)];
}
