using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>What a tree learns from ends where the text leaves it, and goes on as deep as the text follows it.</summary>
public sealed class TreeGrowthLearningTests
{
    [Theory]
    [InlineData(new[] { 1, 2, 3 }, new[] { true, true, true })]
    [InlineData(new[] { 1, 9, 3 }, new[] { true, false })]
    [InlineData(new[] { 9, 2, 3 }, new[] { false })]
    [InlineData(new[] { 1 }, new[] { true })]
    [InlineData(new int[0], new bool[0])]
    public void Learn_ChainOfNgrams_EndsWhereTheTextLeavesIt(int[] comes, bool[] taken)
    {
        var growth = new TreeGrowth(10) { PastOfNgrams = new PastAgreement() };
        growth.Start(TreeShape.BestFirst(4), rootLength: 2);
        for (int depth = 1; depth <= 3; depth++)
        {
            growth.Add(depth - 1, new TokenId(depth), new NgramGuess(Math.Log(0.6), Rank: 0));
        }

        growth.Learn([new(7), new(8), .. comes.Select(static token => new TokenId(token))]);

        var expected = new PastAgreement();
        foreach (bool each in taken)
        {
            expected.Learn(0.6, each);
        }

        Assert.Equal(expected.LogOdds, growth.PastOfNgrams.LogOdds, 12);
    }
}
