using SpecHub.Baselines.Simulation;
using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Baselines.Tests.Simulation;

public sealed class SyntheticModelTests
{
    private const int Vocabulary = 4001;

    public static TheoryData<string> Families => [.. SyntheticFamily.All.Select(family => family.Name)];

    [Theory]
    [MemberData(nameof(Families))]
    public void Logits_OfAFamily_HaveItsMoments(string name)
    {
        SyntheticFamily family = SyntheticFamily.All.Single(family => family.Name == name);
        float[] target = NewLogits(family, Vocabulary, seed: 5, isDraft: false, 1, 2);
        float[] draft = NewLogits(family, Vocabulary, seed: 5, isDraft: true, 1, 2);
        double[] error = [.. draft.Zip(target, (guess, logit) => (double)guess - logit)];

        // Of an exponential law the mean is the standard deviation, of a normal one it is 0; within 5 standard errors.
        RequireMoments([.. target.Select(logit => (double)logit)], family.IsHeavy ? family.Sharpness : 0, family.Sharpness, family.IsHeavy ? 9 : 3);
        RequireMoments(error, 0, family.Noise, 3);
        RequireUncorrelated(target, error);
        RequireUncorrelated(error[..(Vocabulary / 2)].Select(number => (float)number).ToArray(), error[(Vocabulary / 2)..^1]);
    }

    [Fact]
    public void Logits_OfTheSameText_AreTheSameWhateverWasAskedBefore()
    {
        using var model = new SyntheticModel(SyntheticFamily.Usual, 50, 3, isDraft: false);
        float[] alone = LogitsAfter(model, 4, 1, 7);
        using IModelSession session = model.CreateSession();
        model.Evaluate([new SessionRows(session, new BatchRow[] { new(new TokenId(4), -1, WantsLogits: true), new(new TokenId(9), 0, true), new(new TokenId(1), 0, true) })]);
        session.LogitsAfter(1);
        session.Keep([0, 2]);
        model.Evaluate([new SessionRows(session, new BatchRow[] { new(new TokenId(8), -1, WantsLogits: true), new(new TokenId(7), -1, true) })]);
        Assert.Equal(alone, session.LogitsAfter(1).ToArray());
        Assert.Equal(2, session.Length);
    }

    [Fact]
    public void Logits_OfAnotherSeedTextOrOrder_AreOthers()
    {
        float[] logits = NewLogits(SyntheticFamily.Usual, 50, seed: 3, isDraft: false, 4, 1);
        Assert.NotEqual(logits, NewLogits(SyntheticFamily.Usual, 50, seed: 4, isDraft: false, 4, 1));
        Assert.NotEqual(logits, NewLogits(SyntheticFamily.Usual, 50, seed: 3, isDraft: false, 1, 4));
        Assert.NotEqual(logits, NewLogits(SyntheticFamily.Usual, 50, seed: 3, isDraft: false, 1));
    }

    [Fact]
    public void Session_UsedAgainstItsContract_IsRefused()
    {
        using var model = new SyntheticModel(SyntheticFamily.Usual, 50, 3, isDraft: false);
        using var other = new SyntheticModel(SyntheticFamily.Usual, 50, 3, isDraft: false);
        using IModelSession session = model.CreateSession();
        Assert.Throws<ArgumentException>(() => other.Evaluate([new SessionRows(session, new[] { new BatchRow(default, -1, WantsLogits: true) })]));
        Assert.Throws<ArgumentException>(() => model.Evaluate([new SessionRows(session, new[] { new BatchRow(default, 0, WantsLogits: true) })]));
        Assert.Throws<ArgumentException>(() => model.Evaluate([new SessionRows(session, new[] { new BatchRow(new TokenId(50), -1, WantsLogits: true) })]));
        model.Evaluate([new SessionRows(session, new[] { new BatchRow(default, -1, WantsLogits: true), new BatchRow(default, 0, WantsLogits: false) })]);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.LogitsAfter(1).Length);
        Assert.Throws<ArgumentException>(() => session.Keep([1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticModel(SyntheticFamily.Usual, 1, 3, isDraft: false));

        // A later pass takes the logits of an earlier one.
        model.Evaluate([new SessionRows(session, new[] { new BatchRow(default, 1, WantsLogits: true) })]);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.LogitsAfter(0).Length);
        Assert.Equal(50, session.LogitsAfter(2).Length);
    }

    private static float[] NewLogits(SyntheticFamily family, int vocabulary, long seed, bool isDraft, params int[] text)
    {
        using var model = new SyntheticModel(family, vocabulary, seed, isDraft);
        return LogitsAfter(model, text);
    }

    private static float[] LogitsAfter(SyntheticModel model, params int[] text)
    {
        using IModelSession session = model.CreateSession();
        BatchRow[] rows = [.. text.Select((token, index) => new BatchRow(new TokenId(token), index - 1, WantsLogits: true))];
        model.Evaluate([new SessionRows(session, rows)]);
        return session.LogitsAfter(rows.Length - 1).ToArray();
    }

    /// <summary>Requires mean and variance within 5 standard errors.</summary>
    private static void RequireMoments(double[] numbers, double mean, double deviation, double kurtosis)
    {
        double found = numbers.Average();
        double variance = numbers.Average(number => (number - mean) * (number - mean));
        Assert.Equal(mean, found, 5 * deviation / Math.Sqrt(numbers.Length));
        Assert.Equal(deviation * deviation, variance, 5 * deviation * deviation * Math.Sqrt((kurtosis - 1) / numbers.Length));
    }

    private static void RequireUncorrelated(float[] one, double[] other)
    {
        int count = Math.Min(one.Length, other.Length);
        double meanOne = one.Take(count).Average();
        double meanOther = other.Take(count).Average();
        double product = Enumerable.Range(0, count).Sum(i => (one[i] - meanOne) * (other[i] - meanOther));
        double scale = Math.Sqrt(one.Take(count).Sum(x => (x - meanOne) * (x - meanOne)) * other.Take(count).Sum(x => (x - meanOther) * (x - meanOther)));
        Assert.InRange(product / scale, -5 / Math.Sqrt(count), 5 / Math.Sqrt(count));
    }
}
