using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Tests.Sampling;

public sealed class TokenDistributionTests
{
    [Fact]
    public void Fill_DenseScores_IsTheSoftmax()
    {
        TokenDistribution law = Filled([0, MathF.Log(3), float.NegativeInfinity], new());

        Assert.True(law.IsDense);
        Assert.Equal([0.25, 0.75, 0], Rounded(law));
        Assert.Equal(new TokenId(1), law.TokenAt(1));
    }

    [Fact]
    public void Fill_SparseScores_KnowsTheirTokensOnly()
    {
        TokenDistribution law = Filled([0, MathF.Log(3), -9, 0], new() { TopK = 3 });

        Assert.False(law.IsDense);
        Assert.Equal(3, law.Count);
        Assert.Equal([0.2, 0.6, 0, 0.2], Rounded(law));
        Assert.Equal(new TokenId(3), law.TokenAt(2));
    }

    [Fact]
    public void Fill_LargeScores_StaysExact()
    {
        TokenDistribution law = Filled([30_000, 29_999, -30_000], new());

        Assert.Equal(1 / (1 + Math.Exp(-1)), law[new TokenId(0)], 1e-15);
        Assert.Equal(1, law.Probabilities.ToArray().Sum(), 1e-15);
    }

    [Fact]
    public void Item_TokenThatTheDraftDoesNotHave_HasProbabilityZero()
    {
        Assert.Equal(0, Filled([1, 2], new())[new TokenId(2)]);
        Assert.Equal(0, Filled([1, 2, 3], new() { TopK = 2 })[new TokenId(99)]);
    }

    [Fact]
    public void Fill_Again_ForgetsTheFirstLaw()
    {
        var law = new TokenDistribution(3);
        law.Fill([1, 0, 1]);
        law.Fill(Shaped([1, 2, 3], new() { TopK = 1 }));
        Assert.Equal([0, 0, 1], Rounded(law));
        law.Fill([1.0, 3, 0]);
        Assert.Equal([0.25, 0.75, 0], Rounded(law));
    }

    [Theory]
    [InlineData(1.0, 2.0)]
    [InlineData(0.0, 0.0, 0.0)]
    [InlineData(1.0, double.NaN, 1.0)]
    [InlineData(1.0, double.PositiveInfinity, 1.0)]
    public void Fill_WeightsOfNoLaw_NamesTheirNumberAndSum(params double[] weights)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new TokenDistribution(3).Fill(weights));

        string message = $"{weights.Length} weights with sum {weights.Sum()} make no distribution over 3 tokens";
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Dense and sparse laws in both places, with tokens that only one of the two has at either end and between.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    [InlineData(3, 3)]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    public void AlignTo_OtherLaw_GivesTheProbabilityOfEachOfItsEntries(int topK, int otherTopK)
    {
        float[][] rows = [[1, 5, 2, 4, 3], [5, 1, 4, 2, 3], [3, 1, 2, 6, 5, 4, 7], [2, 9]];
        foreach (float[] mine in rows)
        {
            foreach (float[] others in rows)
            {
                TokenDistribution law = Filled(mine, new() { TopK = topK });
                TokenDistribution other = Filled(others, new() { TopK = otherTopK });
                double[] result = [.. Enumerable.Repeat(-1.0, other.Count + 1)];

                law.AlignTo(other, result);

                Assert.Equal(Enumerable.Range(0, other.Count).Select(entry => law[other.TokenAt(entry)]).Append(-1), result);
            }
        }
    }

    [Fact]
    public void Fill_DenseAndSparseLawsAgain_AllocatesNothing()
    {
        float[] logits = [.. Enumerable.Range(0, 1000).Select(token => token * 0.001f)];
        var shaped = new ShapedLogits(logits.Length);
        LogitsShaper[] shapers = [new(new()), new(new() { TopK = 999 }), new(new() { TopK = 10 })];
        var law = new TokenDistribution(logits.Length);
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 20; round++)
        {
            Fill();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);

        void Fill()
        {
            foreach (LogitsShaper shaper in shapers)
            {
                shaper.Shape(logits, shaped);
                law.Fill(shaped);
            }
        }
    }

    [Fact]
    public void EntryOf_AnyToken_IsWhereTokenAtFindsIt()
    {
        foreach (int topK in (int[])[0, 2])
        {
            TokenDistribution law = Filled([1, 3, 0, 2], new() { TopK = topK });
            int[] entries = [.. Enumerable.Range(0, 6).Select(token => law.EntryOf(new TokenId(token)))];

            Assert.Equal(topK == 0 ? [0, 1, 2, 3, -1, -1] : [-1, 0, -1, 1, -1, -1], entries);
        }
    }

    [Fact]
    public void AnyCall_WithoutItsArgument_NamesIt()
    {
        TokenDistribution law = Filled([1, 2], new());

        Assert.Equal("other", Assert.Throws<ArgumentNullException>(() => law.AlignTo(null!, new double[2])).ParamName);
        Assert.Equal("shaped", Assert.Throws<ArgumentNullException>(() => law.Fill((ShapedLogits)null!)).ParamName);
    }

    private static ShapedLogits Shaped(float[] logits, SamplingOptions options)
    {
        var shaped = new ShapedLogits(logits.Length);
        new LogitsShaper(options).Shape(logits, shaped);
        return shaped;
    }

    private static TokenDistribution Filled(float[] logits, SamplingOptions options)
    {
        var law = new TokenDistribution(logits.Length);
        law.Fill(Shaped(logits, options));
        return law;
    }

    private static double[] Rounded(TokenDistribution law) =>
        [.. Enumerable.Range(0, law.VocabularySize).Select(token => Math.Round(law[new TokenId(token)], 6))];
}
