using SpecHub.Drafting;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Drafting;

/// <summary>What is guessed after a match, by hand and beside a reference that reads the whole text every time.</summary>
public sealed class NgramGuessesTests
{
    /// <summary>
    /// After "1 2" came 3 and 4, after "2" also 3 and 5. The match of two tokens, followed twice by two different ones, is trusted
    /// with t2, and that of one, followed four times by three, with t1 of the rest: 3 has t2/2 + (1 - t2) t1 * 2/4, 4 has
    /// t2/2 + (1 - t2) t1 / 4, and 5 has (1 - t2) t1 / 4. After the longest match that they followed, they were said last at the places 2, 5 and 9.
    /// </summary>
    [Fact]
    public void Find_TwoEnds_BlendsTheirCounts()
    {
        NgramGuesses guesses = Guesses(1, 2, 3, 1, 2, 4, 2, 3, 2, 5, 6, 1, 2);

        Assert.Equal(["3", "4", "5"], Tokens(guesses));
        double half = Trust(2, times: 2, tokens: 2) / 2;
        double quarter = (1 - (2 * half)) * Trust(1, times: 4, tokens: 3) / 4;
        Assert.Equal(Math.Log(half + (2 * quarter)), guesses.LogConfidenceOf(0), 12);
        Assert.Equal(Math.Log(half + quarter), guesses.LogConfidenceOf(1), 12);
        Assert.Equal(Math.Log(quarter), guesses.LogConfidenceOf(2), 12);
        Assert.Equal([2, 5, 9], Enumerable.Range(0, 3).Select(guesses.PlaceOf));
    }

    [Fact]
    public void Find_EquallyConfident_PutsTheLatestFirst() =>
        Assert.Equal(["4", "3", "5"], Tokens(Guesses(1, 3, 1, 4, 1, 5, 6, 1, 5, 1, 3, 1, 4, 2, 1)));

    [Fact]
    public void Find_NoMatch_HasNoGuess() => Assert.Equal(0, Guesses(1, 2, 3).Count);

    /// <summary>"1 2" is how the first text ends, so nothing is said of what follows it, and all its trust goes to "2".</summary>
    [Fact]
    public void Find_MatchThatNothingFollows_LeavesItsTrustToTheShorterEnd()
    {
        NgramIndex index = Index(2, 3, 1, 2);
        index.StartText();
        Array.ForEach([1, 2], token => index.Add(new TokenId(token)));
        var guesses = new NgramGuesses();
        guesses.Find(index, index.Match);

        Assert.Equal(2, index.Match.Length);
        Assert.Equal(["3"], Tokens(guesses));
        Assert.Equal(Math.Log(Trust(1)), guesses.LogConfidenceOf(0), 12);
    }

    /// <summary>Another search starts with nothing.</summary>
    [Fact]
    public void Find_Again_ForgetsTheFirstMatch()
    {
        var guesses = new NgramGuesses();
        NgramIndex index = Index(1, 2, 3, 1);
        guesses.Find(index, index.Match);
        index = Index(4, 5, 4, 6, 4);
        guesses.Find(index, index.Match);

        Assert.Equal(["6", "5"], Tokens(guesses));
        Assert.Equal(Math.Log(Trust(1, times: 2, tokens: 2) / 2), guesses.LogConfidenceOf(0), 12);
    }

    /// <summary>A text that ends as it began, with something else between.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(NgramIndex.MaxLength)]
    [InlineData(NgramIndex.MaxLength + 8)]
    public void Find_LongerMatch_IsTrustedMoreUpToTheLongest(int length)
    {
        int[] match = [.. Enumerable.Range(10, length)];
        NgramGuesses guesses = Guesses([.. match, 1, 2, .. match]);

        Assert.Equal(Math.Log(Trust(Math.Min(length, NgramIndex.MaxLength))), guesses.LogConfidenceOf(0), 12);
        Assert.Equal(length, guesses.PlaceOf(0));
    }

    /// <summary>Both have been said once after "1 2", the answer's 4 last; what the prompt said is trusted more, so 3 comes first.</summary>
    [Fact]
    public void Trust_TokenOfThePromptBesideOneOfTheAnswer_ComesFirst()
    {
        NgramGuesses guesses = Guesses(1, 2, 3, 50, 1, 2, 4, 51, 1, 2);
        Assert.Equal(["4", "3"], Tokens(guesses));
        double own = Math.Log(Trust(2, times: 2, tokens: 2) / 2);

        guesses.Trust(promptEnd: 4, temperature: 0, new PastAgreement());

        Assert.Equal(["3", "4"], Tokens(guesses));
        Assert.Equal(NgramTrust.Of(own, isFromPrompt: true, temperature: 0, past: 0), guesses.LogConfidenceOf(0), 9);
        Assert.Equal(NgramTrust.Of(own, isFromPrompt: false, temperature: 0, past: 0), guesses.LogConfidenceOf(1), 9);
    }

    /// <summary>Where the conversation agrees much more than was said, both would have more than a half; the second has what the first leaves.</summary>
    [Fact]
    public void Trust_FurtherToken_HasAtMostWhatIsLeft()
    {
        NgramGuesses guesses = Guesses(1, 2, 3, 50, 1, 2, 4, 51, 1, 2);
        var past = new PastAgreement(rate: 2.5);
        past.Learn(confidence: 0, taken: true);

        guesses.Trust(promptEnd: 4, temperature: 0, past);

        Assert.InRange(Math.Exp(guesses.LogConfidenceOf(0)), 0.8, 0.9);
        Assert.Equal(1, Math.Exp(guesses.LogConfidenceOf(0)) + Math.Exp(guesses.LogConfidenceOf(1)), 9);
    }

    /// <summary>A form that was filled with the same word each time says more about the next one than one with a new word each time.</summary>
    [Fact]
    public void Find_FormFilledWithOtherWords_IsTrustedLess()
    {
        NgramGuesses same = Guesses(1, 2, 7, 50, 1, 2, 7, 51, 1, 2, 7, 52, 1, 2);
        NgramGuesses others = Guesses(1, 2, 7, 50, 1, 2, 8, 51, 1, 2, 9, 52, 1, 2);

        Assert.Equal(Math.Log(Trust(2, times: 3)), same.LogConfidenceOf(0), 12);
        Assert.Equal(Math.Log(Trust(2, times: 3, tokens: 3) / 3), others.LogConfidenceOf(0), 12);
    }

    [Theory]
    [InlineData(2, 200, 1)]
    [InlineData(3, 300, 2)]
    [InlineData(6, 300, 3)]
    [InlineData(20, 300, 4)]
    public void Find_RandomTexts_HasTheConfidencesOfTheDefinition(int vocabulary, int length, int seed)
    {
        var numbers = new SeededNumbers((ulong)seed);
        var index = new NgramIndex();
        var guesses = new NgramGuesses();
        List<int> text = [];
        int most = 0;
        while (text.Count < length)
        {
            text.Add(numbers.Below(vocabulary));
            index.Add(new TokenId(text[^1]));
            guesses.Find(index, index.Match);
            (Dictionary<int, double> expected, int ends) = Reference(text, index.Match.Length);
            most = Math.Max(most, ends);

            Assert.Equal(expected.Keys.Order(), Enumerable.Range(0, guesses.Count).Select(rank => guesses.TokenAt(rank).Value).Order());
            for (int rank = 0; rank < guesses.Count; rank++)
            {
                Assert.Equal(Math.Log(expected[guesses.TokenAt(rank).Value]), guesses.LogConfidenceOf(rank), 9);
                Assert.True(rank == 0 || guesses.LogConfidenceOf(rank - 1) >= guesses.LogConfidenceOf(rank) - 1e-12);
            }
        }

        Assert.True(vocabulary > 3 || most > 4, "No match has had more ends than are looked at.");
    }

    /// <summary>Blends the ends of a match as the class remarks say; also returns how many there are, used or not.</summary>
    private static (Dictionary<int, double> Confidences, int Ends) Reference(List<int> text, int match)
    {
        Dictionary<int, double> confidences = [];
        double left = 1;
        int ends = 0;
        int places = -1;
        for (int length = match; length > 0; length--)
        {
            int[] next = [.. Enumerable.Range(0, text.Count - length + 1).Where(place => text.GetRange(place, length).SequenceEqual(text[^length..])).Select(place => place + length)];
            if (next.Length == places)
            {
                continue;
            }

            places = next.Length;
            if (++ends > 4)
            {
                continue;
            }

            double trusted = left * Trust(length, next.Length - 1, next[..^1].Select(place => text[place]).Distinct().Count());
            foreach (int place in next[..^1])
            {
                confidences[text[place]] = confidences.GetValueOrDefault(text[place]) + (trusted / (next.Length - 1));
            }

            left -= trusted;
        }

        return (confidences, ends);
    }

    private static double Trust(int length, int times = 1, int tokens = 1)
    {
        double evidence = Math.Pow((double)length * times / tokens, 1.25);
        return evidence / (evidence + 4.5);
    }

    private static NgramGuesses Guesses(params int[] text)
    {
        NgramIndex index = Index(text);
        var guesses = new NgramGuesses();
        guesses.Find(index, index.Match);
        return guesses;
    }

    private static NgramIndex Index(params int[] text)
    {
        var index = new NgramIndex();
        Array.ForEach(text, token => index.Add(new TokenId(token)));
        return index;
    }

    private static string[] Tokens(NgramGuesses guesses) => [.. Enumerable.Range(0, guesses.Count).Select(rank => $"{guesses.TokenAt(rank).Value}")];
}
