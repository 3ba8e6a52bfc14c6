using SpecHub.Diagnostics;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Sampling;

public sealed class LogitsShaperTests
{
    private const float Never = float.NegativeInfinity;

    // Weights 8, 4, 2, 1, 1 of 16, not in order.
    private static readonly float[] Powers = Logits(2, 8, 1, 4, 1);

    [Fact]
    public void Shape_TemperatureOnly_DividesEveryLogit()
    {
        ShapedLogits shaped = Shape([1, -3, 2], new() { Temperature = 0.5f });

        Assert.True(shaped.IsDense);
        Assert.Equal([2, -6, 4], shaped.Scores.ToArray());
        Assert.Equal(4, shaped.Maximum);
        Assert.Equal(3, shaped.Count);
    }

    [Fact]
    public void Shape_Greedy_LeavesTheMostLikelyToken()
    {
        Assert.Equal([1], Kept([1, 5, 2], new() { Temperature = 0 }));
        Assert.Equal([1], Kept([1, 5, 5], new() { Temperature = 0, TopK = 2 }));
    }

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 3 })]
    [InlineData(4, new[] { 0, 1, 2, 3 })] // tokens 2 and 4 tie: the lower one stays
    [InlineData(5, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(99, new[] { 0, 1, 2, 3, 4 })]
    public void Shape_TopK_KeepsTheBest(int topK, int[] kept) => Assert.Equal(kept, Kept(Powers, new() { TopK = topK }));

    [Theory]
    [InlineData(0.0001f, new[] { 1 })] // never none
    [InlineData(0.49f, new[] { 1 })]
    [InlineData(0.51f, new[] { 1, 3 })]
    [InlineData(0.74f, new[] { 1, 3 })]
    [InlineData(0.9f, new[] { 0, 1, 2, 3 })] // the tie again
    [InlineData(0.95f, new[] { 0, 1, 2, 3, 4 })]
    public void Shape_TopP_KeepsTheShortestRunThatReachesIt(float topP, int[] kept) =>
        Assert.Equal(kept, Kept(Powers, new() { TopP = topP }));

    /// <summary>Four equal tokens: two of them reach one half exactly, and that is enough.</summary>
    [Fact]
    public void Shape_TopPReachedExactly_TakesNoFurtherToken() => Assert.Equal([0, 1], Kept([1, 1, 1, 1], new() { TopP = 0.5f }));

    /// <summary>The first token has all but nothing of the mass, and the whole of it is not reached by leaving the others out.</summary>
    [Fact]
    public void Shape_TopPOfOne_KeepsTheLeastLikelyTokens() => Assert.Equal([0, 1, 2], Kept([0, -60, -70, -80], new() { TopK = 3, TopP = 1 }));

    /// <summary>Weights are relative to the greatest, or they would leave the range of numbers: here they are 1 and 0.37.</summary>
    [Fact]
    public void Shape_TopPOfGreatLogits_IsThatOfTheirDifferences() => Assert.Equal([0, 1], Kept([3000, 2999, 0], new() { TopP = 0.9f }));

    [Theory]
    [InlineData(0.1f, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(0.2f, new[] { 0, 1, 3 })]
    [InlineData(0.3f, new[] { 1, 3 })]
    [InlineData(1f, new[] { 1 })]
    public void Shape_MinP_IsAShareOfTheMostLikely(float minP, int[] kept) => Assert.Equal(kept, Kept(Powers, new() { MinP = minP }));

    [Fact]
    public void Shape_TopPAfterTopK_IsAShareOfWhatTopKLeft()
    {
        // Of 8, 4 and 2 the first two hold 6/7; of all five they hold 3/4.
        Assert.Equal([1, 3], Kept(Powers, new() { TopK = 3, TopP = 0.8f }));
        Assert.Equal([0, 1, 3], Kept(Powers, new() { TopP = 0.8f }));
    }

    [Fact]
    public void Shape_TopPAfterTemperature_SeesTheFlatterLaw()
    {
        // At temperature 2 the weights are the square roots, of which the first two hold 0.57.
        Assert.Equal([1, 3], Kept(Powers, new() { TopP = 0.7f }));
        Assert.Equal([0, 1, 3], Kept(Powers, new() { TopP = 0.7f, Temperature = 2 }));
    }

    [Fact]
    public void Shape_MinPAfterTopP_DropsFromWhatIsLeft() =>
        Assert.Equal([1, 3], Kept(Powers, new() { TopP = 0.8f, MinP = 0.3f }));

    [Fact]
    public void Shape_ForbiddenTokens_AreNeverKept()
    {
        Assert.Equal([0, 2], Kept([1, Never, 0, Never], new() { TopK = 3 }));
        Assert.Equal([0, 2], Kept([1, Never, 0, Never], new() { TopP = 0.999f }));
        Assert.Equal([2], Kept([Never, Never, -5, Never], new() { Temperature = 0 }));
        Assert.Equal([1, 0, 0], Law([3, Never, Never], new()));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Shape_ValueThatIsNoLogit_SaysWhatToDo(float value)
    {
        foreach (SamplingOptions options in Variants())
        {
            SpecHubException error = Assert.Throws<SpecHubException>(() => Shape([0, 1, 2, 3, 4, 5, value, 7], options));
            Assert.Contains("check the model file", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Shape_EveryTokenForbidden_IsRefused() =>
        Assert.Throws<SpecHubException>(() => Shape([Never, Never], new() { TopK = 1 }));

    [Fact]
    public void Shape_ArgumentThatIsMissing_IsNamed()
    {
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => new LogitsShaper(null!)).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => LogitsShaper.ForDraft(null!)).ParamName);
        Assert.Equal("result", Assert.Throws<ArgumentNullException>(() => new LogitsShaper(new()).Shape([1, 2], null!)).ParamName);
    }

    /// <summary>The model forbids one token, the bias the others: that is the bias' doing, and the message counts what it forbids.</summary>
    [Fact]
    public void Shape_BiasThatForbidsTheRest_SaysHowManyItForbids()
    {
        var options = new SamplingOptions { LogitBias = new Dictionary<TokenId, float> { [new(0)] = Never, [new(2)] = Never, [new(3)] = 1 } };

        SpecHubException error = Assert.Throws<SpecHubException>(() => Shape([0, Never, 1], options));

        Assert.Equal("The logit bias forbids 2 tokens, which are all that the model could say here. Forbid fewer.", error.Message);
    }

    [Fact]
    public void Shape_BiasThatForbidsNothing_BlamesTheModelForARowWithoutTokens()
    {
        var options = new SamplingOptions { LogitBias = new Dictionary<TokenId, float> { [new(0)] = 1 } };

        SpecHubException error = Assert.Throws<SpecHubException>(() => Shape([Never, Never], options));

        Assert.Equal(
            "The model returned logits whose greatest value is -Infinity: no token can be sampled from them. " +
            "The weights or the backend compute wrongly; check the model file, and try another backend or quantisation.",
            error.Message);
    }

    [Fact]
    public void Shape_TheSameBufferAgain_ForgetsTheFirstRow()
    {
        var shaped = new ShapedLogits(5);
        new LogitsShaper(new() { TopK = 2 }).Shape(Powers, shaped);
        new LogitsShaper(new()).Shape([5, 4, 3, 2, 1], shaped);

        Assert.True(shaped.IsDense);
        Assert.Equal([5, 4, 3, 2, 1], shaped.Scores.ToArray());
        Assert.Equal(0, shaped.Tokens.Length);
    }

    [Fact]
    public void ForDraft_Greedy_KeepsEveryToken()
    {
        var shaped = new ShapedLogits(3);
        LogitsShaper.ForDraft(new() { Temperature = 0, TopK = 1 }).Shape([3, 1, 2], shaped);

        Assert.Equal([3, 1, 2], shaped.Scores.ToArray());
    }

    [Fact]
    public void ForDraft_Sampling_IsTheRequestsOwn()
    {
        var shaped = new ShapedLogits(3);
        LogitsShaper.ForDraft(new() { Temperature = 0.5f, TopK = 2 }).Shape([3, 1, 2], shaped);

        Assert.Equal([0, 2], shaped.Tokens.ToArray());
        Assert.Equal([6, 4], shaped.Scores.ToArray());
    }

    [Fact]
    public void Shape_RandomRowsAndOptions_GivesTheLawOfTheReference()
    {
        var numbers = new SeededNumbers(51);
        for (int round = 0; round < 1500; round++)
        {
            // Whole logits make many ties.
            float[] logits = [.. Enumerable.Range(0, 1 + numbers.Below(40)).Select(_ => numbers.Below(9) == 0 ? Never : numbers.Below(6))];
            logits[numbers.Below(logits.Length)] = 3;
            var options = new SamplingOptions
            {
                Temperature = 0.25f * numbers.Below(8),
                TopK = numbers.Below(3) == 0 ? 0 : 1 + numbers.Below(12),
                TopP = numbers.Below(3) == 0 ? 1 : (float)numbers.Uniform(),
                MinP = numbers.Below(3) == 0 ? 0 : (float)(numbers.Uniform() * 0.5),
            };

            double[] expected = PlainReference.Law(logits, options);
            double[] actual = Law(logits, options);
            for (int token = 0; token < logits.Length; token++)
            {
                Assert.Equal(expected[token], actual[token], 1e-12);
            }
        }
    }

    /// <summary>Truncation sorts in lent buffers, which it gives back.</summary>
    [Fact]
    public void Shape_ManyRows_AllocatesNothing()
    {
        const int Rows = 25;
        float[] row = [.. Enumerable.Range(0, 8000).Select(token => -0.001f * (token % 100))];
        var shaper = new LogitsShaper(new() { TopP = 0.9f });
        var shaped = new ShapedLogits(row.Length);
        shaper.Shape(row, shaped);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rows; i++)
        {
            shaper.Shape(row, shaped);
        }

        // The smallest buffer is one of integers; a collection may empty the pool once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Rows / 5 * sizeof(int) * row.Length);
    }

    private static IEnumerable<SamplingOptions> Variants() =>
    [
        new(),
        new() { Temperature = 0 },
        new() { TopK = 2 },
        new() { TopP = 0.5f },
        new() { MinP = 0.5f },
    ];

    private static float[] Logits(params double[] weights) => ScriptedLaws.LogitsOf(weights);

    private static ShapedLogits Shape(float[] logits, SamplingOptions options)
    {
        var shaped = new ShapedLogits(logits.Length);
        new LogitsShaper(options).Shape(logits, shaped);
        return shaped;
    }

    private static int[] Kept(float[] logits, SamplingOptions options)
    {
        ShapedLogits shaped = Shape(logits, options);
        return [.. Enumerable.Range(0, shaped.Count).Select(shaped.TokenAt)];
    }

    private static double[] Law(float[] logits, SamplingOptions options)
    {
        var law = new TokenDistribution(logits.Length);
        law.Fill(Shape(logits, options));
        return [.. Enumerable.Range(0, logits.Length).Select(token => law[new TokenId(token)])];
    }
}
