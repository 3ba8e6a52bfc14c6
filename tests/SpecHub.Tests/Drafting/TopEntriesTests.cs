using SpecHub.Drafting;
using SpecHub.Testing;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

public sealed class TopEntriesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public void Take_RandomLaws_GivesTheMostLikelyWithTiesToTheLowerToken(int wanted)
    {
        var numbers = new SeededNumbers(23);
        for (int round = 0; round < 500; round++)
        {
            double[] weights = [.. Enumerable.Range(0, 1 + numbers.Below(12)).Select(_ => (double)numbers.Below(5)), 1];
            var law = new NodeLaw(weights.Length);
            law.Draft.Fill(weights);
            var children = new DraftedChild[wanted];

            int count = TopEntries.Take(law.Draft, children, law);

            int[] expected = [.. Enumerable.Range(0, weights.Length)
                .Where(token => weights[token] > 0)
                .OrderByDescending(token => weights[token])
                .ThenBy(token => token)
                .Take(wanted)];
            Assert.Equal(expected, children[..count].Select(child => child.Token.Value));
            Assert.Equal(expected, law.Hubs.ToArray().Select(hub => hub.Value));
            Assert.All(children[..count], child => Assert.Equal(Math.Log(weights[child.Token.Value] / weights.Sum()), child.LogConfidence, 1e-12));
        }
    }

    [Fact]
    public void Take_SparseLaw_GivesTokensAndNotEntries()
    {
        var law = new NodeLaw(6);
        law.Draft.Fill(Nodes.Scores(new() { TopK = 3 }, 0, 5, 1, 7, 2, 6));
        var children = new DraftedChild[2];

        TopEntries.Take(law.Draft, children, law);

        Assert.Equal([3, 5], children.Select(child => child.Token.Value));
    }

    /// <summary>Equal logits come out of a vectorised exponential with different last bits; the lower token is first all the same.</summary>
    [Fact]
    public void IsAhead_LastBits_AreATie()
    {
        Assert.False(TopEntries.IsAhead(0.3, 0.3));
        Assert.False(TopEntries.IsAhead(Math.BitIncrement(0.3), 0.3));
        Assert.True(TopEntries.IsAhead(0.3 * (1 + 1e-12), 0.3));
        Assert.False(TopEntries.IsAhead(0.2, 0.3));
    }

    [Fact]
    public void Take_ArgumentThatIsMissing_IsNamed()
    {
        var law = new NodeLaw(2);

        Assert.Equal("draft", Assert.Throws<ArgumentNullException>(() => TopEntries.Take(null!, [], law)).ParamName);
        Assert.Equal("law", Assert.Throws<ArgumentNullException>(() => TopEntries.Take(law.Draft, [], null!)).ParamName);
    }
}
