using MathNet.Numerics.Distributions;
using SpecHub.Cli.Audit;
using SpecHub.Testing;

namespace SpecHub.Cli.Tests.Audit;

public sealed class LawFitTests
{
    [Theory]
    [InlineData(100, 0.08)]
    [InlineData(100, 0.5)]
    [InlineData(2000, 0.004)]
    [InlineData(2000, 0.9)]
    public void Bound_TwoOutcomes_IsNeverBelowTheExactProbability(int rounds, double probability)
    {
        LawFit[] fits = [.. Enumerable.Range(0, rounds + 1).Select(count => Fit(count, rounds - count, probability))];
        for (int count = 0; count <= rounds; count++)
        {
            double exact = 0;
            for (int other = 0; other <= rounds; other++)
            {
                exact += fits[other].Statistic >= fits[count].Statistic ? Binomial.PMF(probability, rounds, other) : 0;
            }

            Assert.True(fits[count].Bound >= exact * (1 - 1e-9), $"{count} of {rounds}: {fits[count].Bound} is below {exact}");
        }
    }

    [Fact]
    public void Bound_TwentyOutcomes_IsNotExceededBySamplesOfTheLaw()
    {
        const int Samples = 2000;
        var numbers = new SeededNumbers(3);
        Dictionary<int, double> law = Enumerable.Range(0, 20).ToDictionary(outcome => outcome, outcome => (outcome + 1) / 210.0);
        int below = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            Dictionary<int, int> counts = [];
            for (int round = 0; round < 300; round++)
            {
                double point = numbers.Uniform();
                int outcome = law.First(cell => (point -= cell.Value) < 0 || cell.Key == 19).Key;
                counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            }

            below += LawFit.Of(counts, law).Bound < 0.05 ? 1 : 0;
        }

        Assert.InRange(below, 0, Samples / 20);
    }

    [Fact]
    public void Of_OutcomeThatCannotBe_HasTheBoundZero() =>
        Assert.Equal(0, LawFit.Of(new Dictionary<int, int> { [1] = 1 }, new Dictionary<int, double> { [0] = 1, [1] = 0 }).Bound);

    [Fact]
    public void Of_RareOutcomes_AreOneCell()
    {
        Dictionary<int, double> law = Enumerable.Range(0, 101).ToDictionary(outcome => outcome, outcome => outcome == 0 ? 0.9 : 0.001);
        LawFit fit = LawFit.Of(new Dictionary<int, int> { [0] = 90, [3] = 4, [50] = 6 }, law);
        Assert.Equal(1, fit.Freedom);
        Assert.Equal(0, fit.Statistic, precision: 9);
        Assert.Equal(1, fit.Bound);
    }

    [Fact]
    public void Of_WrongLaw_FallsWithTheRounds()
    {
        double few = Fit(60, 40, 0.5).Bound;
        double many = Fit(600, 400, 0.5).Bound;
        Assert.InRange(few, 0.1, 1);
        Assert.InRange(many, 0, 1e-6);
    }

    [Fact]
    public void OfUniform_NoCounts_SaysNothing() => Assert.Equal(1, LawFit.OfUniform(new int[8]).Bound);

    private static LawFit Fit(int first, int second, double probability)
    {
        Dictionary<int, int> counts = [];
        foreach ((int outcome, int count) in ((int, int)[])[(0, first), (1, second)])
        {
            if (count > 0)
            {
                counts.Add(outcome, count);
            }
        }

        return LawFit.Of(counts, new Dictionary<int, double> { [0] = probability, [1] = 1 - probability });
    }
}
