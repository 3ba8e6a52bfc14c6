using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Sampling;

public sealed class TokenHistoryTests
{
    [Fact]
    public void Commit_TokensOfAnAnswer_AreCountedApartFromThePrompt()
    {
        TokenHistory history = Of(prompt: [3, 1, 3], answer: [1, 4, 1]);

        Assert.Equal([3, 1, 4], history.Seen.ToArray());
        Assert.Equal([0, 2, 0, 0, 1, 0], Counts(history));
    }

    [Fact]
    public void StartPath_AfterAPath_LeavesTheCommittedTokens()
    {
        TokenHistory history = Of(prompt: [3], answer: [1]);
        foreach (int token in (int[])[5, 1, 3, 5])
        {
            history.AddToPath(new TokenId(token));
        }

        Assert.Equal([3, 1, 5], history.Seen.ToArray());
        Assert.Equal([0, 2, 0, 1, 0, 2], Counts(history));

        history.StartPath();

        Assert.Equal([3, 1], history.Seen.ToArray());
        Assert.Equal([0, 1, 0, 0, 0, 0], Counts(history));
    }

    [Fact]
    public void Commit_WithAPath_ForgetsThePath()
    {
        TokenHistory history = Of(prompt: [3], answer: []);
        history.AddToPath(new TokenId(5));
        history.AddToPath(new TokenId(4));

        history.Commit(new TokenId(4));

        Assert.Equal([3, 4], history.Seen.ToArray());
        Assert.Equal([0, 0, 0, 0, 1, 0], Counts(history));
    }

    [Fact]
    public void AnyCalls_InAnyOrder_CountWhatWasSaid()
    {
        var numbers = new SeededNumbers(17);
        int[] prompt = [2, 0, 2];
        TokenHistory history = Of(prompt, []);
        List<int> answer = [];
        for (int round = 0; round < 300; round++)
        {
            history.StartPath();
            int[] path = [.. Enumerable.Range(0, numbers.Below(5)).Select(_ => numbers.Below(6))];
            foreach (int token in path)
            {
                history.AddToPath(new TokenId(token));
            }

            Assert.Equal(prompt.Concat(answer).Concat(path).Distinct(), history.Seen.ToArray());
            Assert.Equal(Enumerable.Range(0, 6).Select(token => answer.Concat(path).Count(said => said == token)), Counts(history));
            if (numbers.Below(8) == 0)
            {
                answer.Add(numbers.Below(6));
                history.Commit(new TokenId(answer[^1]));
            }
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void Constructor_TokenThatTheVocabularyLacks_NamesIt(int token)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Of([token], []));
        Assert.StartsWith($"The prompt has token {token}, and the vocabulary has 6 tokens", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WithoutPrompt_NamesTheParameter() =>
        Assert.Equal("prompt", Assert.Throws<ArgumentNullException>(() => new TokenHistory(null!, 6)).ParamName);

    private static int[] Counts(TokenHistory history) => [.. Enumerable.Range(0, 6).Select(history.CountInAnswer)];

    private static TokenHistory Of(int[] prompt, int[] answer)
    {
        var history = new TokenHistory(prompt.Select(token => new TokenId(token)), vocabularySize: 6);
        foreach (int token in answer)
        {
            history.Commit(new TokenId(token));
        }

        return history;
    }
}
