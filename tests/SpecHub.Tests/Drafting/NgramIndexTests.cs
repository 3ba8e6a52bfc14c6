using SpecHub.Drafting;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Drafting;

/// <summary>The index, beside a reference that reads the whole text every time.</summary>
public sealed class NgramIndexTests
{
    public static TheoryData<int, int, int> Texts => new()
    {
        { 1, 200, 1 }, // one token over and over
        { 2, 300, 2 },
        { 3, 300, 3 },
        { 5, 300, 4 },
        { 40, 300, 5 },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Match_RandomTexts_IsTheLongestEndThatWasSaidBefore(int vocabulary, int length, int seed)
    {
        var index = new NgramIndex();
        List<int> text = [];
        foreach (int token in RandomText(vocabulary, length, seed))
        {
            text.Add(token);
            index.Add(new TokenId(token));

            Assert.Equal(Longest(text, text), index.Match.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Continuations_OfEveryEnd_HaveTheirCountsAndLastPlaces(int vocabulary, int length, int seed)
    {
        var index = new NgramIndex();
        List<int> text = [];
        foreach (int token in RandomText(vocabulary, length, seed))
        {
            text.Add(token);
            index.Add(new TokenId(token));
            for (NgramMatch match = index.Match; match.Length > 0; match = index.Parent(match))
            {
                Assert.Equal(Following(text, text[^match.Length..]), Describe(index, match));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Follow_AnyPath_IsTheMatchOfTextAndPath(int vocabulary, int length, int seed)
    {
        var index = new NgramIndex();
        int[] text = RandomText(vocabulary, length, seed);
        Array.ForEach(text, token => index.Add(new TokenId(token)));
        var numbers = new SeededNumbers((ulong)seed);
        for (int path = 0; path < 50; path++)
        {
            NgramMatch match = index.Match;
            List<int> said = [.. text];
            for (int step = 0; step < 6; step++)
            {
                int token = numbers.Below(vocabulary + 1);
                said.Add(token);
                match = index.Follow(match, new TokenId(token));

                // What was matched is an end that the index has, and none that is longer has one before it on the path.
                Assert.Equal(said[^match.Length..], text.AsSpan(PlaceOf(text, said[^match.Length..]), match.Length).ToArray());
                Assert.Equal(LongestFrom(text, said, text.Length, step + 1), match.Length);
            }
        }
    }

    [Fact]
    public void StartText_SameTokensOnBothSides_MatchesNothingOverTheBorder()
    {
        var index = new NgramIndex();
        Add(index, 1, 2, 3);
        index.StartText();
        Add(index, 4, 5);
        index.StartText();
        Add(index, 3);
        Assert.Equal(1, index.Match.Length);
        Assert.Empty(Describe(index, index.Match));

        Add(index, 4);
        Assert.Equal(1, index.Match.Length);
        Assert.Equal(["5x1@5"], Describe(index, index.Match));
    }

    /// <summary>"Border, 3" would be said before, were all borders one token.</summary>
    [Fact]
    public void StartText_SameTokenAfterTwoBorders_MatchesTheTokenOnly()
    {
        var index = new NgramIndex();
        Add(index, 1, 2);
        index.StartText();
        Add(index, 3, 4);
        index.StartText();
        Add(index, 3);

        Assert.Equal(1, index.Match.Length);
    }

    [Fact]
    public void StartText_OfNothing_AddsNothing()
    {
        var index = new NgramIndex();
        index.StartText();

        Assert.Equal((0, 0), (index.Count, index.Match.Length));
    }

    private static void Add(NgramIndex index, params int[] tokens) => Array.ForEach(tokens, token => index.Add(new TokenId(token)));

    /// <summary>Random tokens, with passages that repeat what was said before.</summary>
    private static int[] RandomText(int vocabulary, int length, int seed)
    {
        var numbers = new SeededNumbers((ulong)seed);
        List<int> text = [];
        while (text.Count < length)
        {
            int from = numbers.Below(text.Count + 1);
            int count = numbers.Below(4) == 0 ? Math.Min(numbers.Below(60), text.Count - from) : 0;
            text.AddRange(count > 0 ? text.GetRange(from, count) : [numbers.Below(vocabulary)]);
        }

        return [.. text.Take(length)];
    }

    private static int Longest(List<int> text, List<int> end) => Enumerable.Range(0, Math.Min(NgramIndex.MaxLength, text.Count - 1) + 1)
        .Last(length => length == 0 || Places(text, end[^length..]).Any(place => place + length < text.Count));

    /// <summary>Follows a path as the definition says: the longest end of the match before, with the token, that the text has.</summary>
    private static int LongestFrom(int[] text, List<int> said, int start, int steps)
    {
        int length = Longest([.. text], [.. text]);
        for (int step = 1; step <= steps; step++)
        {
            List<int> path = said[..(start + step)];
            length = Enumerable.Range(0, Math.Min(length + 1, NgramIndex.MaxLength) + 1)
                .Last(each => each == 0 || Places([.. text], path[^each..]).Any());
        }

        return length;
    }

    private static int PlaceOf(int[] text, List<int> ngram) => ngram.Count == 0 ? 0 : Places([.. text], ngram).First();

    private static IEnumerable<int> Places(List<int> text, List<int> ngram) => Enumerable.Range(0, Math.Max(0, text.Count - ngram.Count + 1))
        .Where(place => text.GetRange(place, ngram.Count).SequenceEqual(ngram));

    private static string[] Following(List<int> text, List<int> ngram) =>
    [
        .. Places(text, ngram).Select(place => place + ngram.Count).Where(next => next < text.Count)
            .GroupBy(next => text[next]).Select(places => $"{places.Key}x{places.Count()}@{places.Max()}").Order(StringComparer.Ordinal),
    ];

    private static string[] Describe(NgramIndex index, NgramMatch match)
    {
        List<NgramContinuation> continuations = [];
        int total = index.Continuations(match, continuations);
        Assert.Equal(continuations.Sum(next => next.Count), total);
        return [.. continuations.Select(next => $"{next.Token.Value}x{next.Count}@{next.Last}").Order(StringComparer.Ordinal)];
    }
}
