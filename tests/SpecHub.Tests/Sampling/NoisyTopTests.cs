using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Sampling;

/// <summary>The search that leaves most noise unread finds what reading all of it finds.</summary>
public sealed class NoisyTopTests
{
    private const int Rows = 700;
    private const float Never = float.NegativeInfinity;

    /// <summary>Gets kinds of rows; each makes another part of the search decide.</summary>
    public static TheoryData<string> Kinds =>
    [
        "flat", "peaked", "heavy tail", "just below the border", "steps at the border", "mostly forbidden", "far apart", "sparse",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Find_RandomRows_GivesWhatReadingEveryNoiseGives(string kind)
    {
        var numbers = new SeededNumbers((ulong)kind.Length);
        int far = 0;
        for (int row = 0; row < Rows; row++)
        {
            // 1 to 400 tokens, so that the last block of the search has every length.
            float[] logits = Row(kind, 1 + numbers.Below(400), numbers);
            ShapedLogits shaped = Shape(logits, kind == "sparse" ? new() { TopK = 1 + numbers.Below(20) } : new());
            far += AssertSameAsBruteForce(shaped, new NoiseTape(row).At(row), wanted: 1 + (row % 8));
        }

        // A kind whose winners all lie near the maximum would prove nothing about the tokens further down.
        Assert.True(kind is "flat" or "sparse" or "peaked" || far > Rows / 10, $"only {far} winners were far from the maximum");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Find_Silent_GivesTheBestScoresWithTiesToTheLowerToken(string kind)
    {
        var numbers = new SeededNumbers(3);
        for (int row = 0; row < 200; row++)
        {
            float[] logits = [.. Row(kind, 1 + numbers.Below(60), numbers).Select(logit => MathF.Round(logit))];
            AssertSameAsBruteForce(Shape(logits, new()), NoiseTape.Silent.At(row), wanted: 1 + (row % 8));
        }
    }

    [Fact]
    public void Find_LargeVocabularyWithOneLikelyToken_StillFindsTheUnlikelyOnes()
    {
        var numbers = new SeededNumbers(5);
        int others = 0;
        for (int row = 0; row < 60; row++)
        {
            float[] logits = [.. Enumerable.Range(0, 20_003).Select(token => token == 77 ? 0 : -9 - (float)numbers.Uniform())];
            others += AssertSameAsBruteForce(Shape(logits, new()), new NoiseTape(row).At(3), wanted: 1 + (row % 3));
        }

        // 20,003 tokens at about -9.5 hold 1.5 times the mass of the likely one.
        Assert.InRange(others, 30, 130);
    }

    [Fact]
    public void Find_FewerTokensThanWanted_GivesThemAll()
    {
        ShapedLogits shaped = Shape([1, Never, 0, Never, Never], new());
        NoisyToken[] best = new NoisyToken[4];

        Assert.Equal(2, NoisyTop.Find(shaped, new NoiseTape(1).At(1), best, out _));
        Assert.Equal([0, 2], best[..2].Select(token => token.Token.Value).Order());
    }

    [Fact]
    public void Find_Weight_IsTheSumOverTheEvaluatedTokensRelativeToTheBest()
    {
        float[] logits = [0, -1, -2, 0.5f, -3];
        PositionNoise noise = new NoiseTape(9).At(2);
        NoisyToken[] best = new NoisyToken[2];

        NoisyTop.Find(Shape(logits, new()), noise, best, out double weight);

        double[] scores = [.. logits.Select((logit, token) => logit + noise.Of(token))];
        Assert.Equal(scores.Sum(score => Math.Exp(score - scores.Max())), weight, 1e-12);
    }

    /// <summary>
    /// Far below the maximum only noise above a bound is evaluated, which the weight tells: two tokens lead, and the
    /// others, 20 below them, would need noise of more than 6 above that of the second one to be looked at.
    /// </summary>
    [Fact]
    public void Find_TokensFarBelow_AreEvaluatedOnlyWithEnoughNoise()
    {
        // The length is that of whole blocks: after the last one all tokens are evaluated.
        float[] logits = [.. Enumerable.Range(0, 1000).Select(token => token is 2 or 999 ? 0f : -20)];
        ShapedLogits shaped = Shape(logits, new());
        NoisyToken[] best = new NoisyToken[2];
        for (int position = 0; position < 50; position++)
        {
            PositionNoise noise = new NoiseTape(4).At(position);

            NoisyTop.Find(shaped, noise, best, out double weight);

            double first = Math.Max(noise.Of(2), noise.Of(999));
            double second = Math.Min(noise.Of(2), noise.Of(999));
            double others = Enumerable.Range(0, 1000)
                .Where(token => token is not (2 or 999) && noise.Of(token) > second + 6)
                .Sum(token => Math.Exp(-20 + noise.Of(token) - first));
            Assert.Equal(1 + Math.Exp(second - first) + others, weight, 1e-12);
        }
    }

    private static float[] Row(string kind, int length, SeededNumbers numbers)
    {
        float[] row = [.. Enumerable.Range(0, length).Select(_ => kind switch
        {
            "flat" => 0,
            "peaked" or "sparse" => (float)(6 * numbers.Normal()),
            "heavy tail" => -6.5f - (float)numbers.Uniform(),
            "just below the border" => -6.0001f - (0.01f * (float)numbers.Uniform()),
            "steps at the border" => -6 + (numbers.Below(3) - 1),
            "mostly forbidden" => numbers.Below(10) == 0 ? -5 - numbers.Below(4) : Never,
            "far apart" => -6 - (float)(6 * numbers.Uniform()),
            _ => throw new ArgumentException($"There is no kind '{kind}'.", nameof(kind)),
        })];
        row[numbers.Below(length)] = 0;
        return row;
    }

    private static ShapedLogits Shape(float[] logits, SamplingOptions options)
    {
        var shaped = new ShapedLogits(logits.Length);
        new LogitsShaper(options).Shape(logits, shaped);
        return shaped;
    }

    /// <summary>Compares; returns how many of the best are far below the maximum.</summary>
    private static int AssertSameAsBruteForce(ShapedLogits shaped, PositionNoise noise, int wanted)
    {
        NoisyToken[] best = new NoisyToken[wanted];
        int count = NoisyTop.Find(shaped, noise, best, out _);

        var scores = new List<NoisyToken>();
        for (int entry = 0; entry < shaped.Count; entry++)
        {
            if (!float.IsNegativeInfinity(shaped.Scores[entry]))
            {
                int token = shaped.TokenAt(entry);
                scores.Add(new NoisyToken(new TokenId(token), shaped.Scores[entry] + noise.Of(token)));
            }
        }

        Assert.Equal(scores.OrderByDescending(token => token.Score).ThenBy(token => token.Token.Value).Take(wanted), best[..count]);
        float[] found = [.. best[..count].Select(token => shaped.IsDense ? shaped.Scores[token.Token.Value] : shaped.Maximum)];
        return found.Count(score => score < shaped.Maximum - 6);
    }
}
