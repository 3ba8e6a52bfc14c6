using SpecHub.Drafting;
using SpecHub.Testing;

namespace SpecHub.Tests.Drafting;

public sealed class CalibrationTests
{
    [Theory]
    [InlineData(0.999)]
    [InlineData(0.5)]
    [InlineData(1e-6)]
    public void Apply_NothingLearned_ChangesNothing(double confidence)
    {
        double calibrated = Math.Exp(new Calibration().Apply(Math.Log(confidence), rank: 3, depth: 2));

        Assert.Equal(confidence, calibrated, confidence * 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-300)]
    [InlineData(-1000)]
    [InlineData(double.NegativeInfinity)]
    public void Apply_ExtremeConfidence_StaysANegativeNumber(double logConfidence)
    {
        var calibration = new Calibration();
        for (int i = 0; i < 100; i++)
        {
            calibration.Learn(logConfidence, rank: 0, depth: 1, taken: i % 2 == 0);
        }

        Assert.InRange(calibration.Apply(logConfidence, rank: 300, depth: 40), -1e4, 0);
    }

    /// <summary>A draft that is always twice as sure as it should be, and worse on the second level.</summary>
    [Fact]
    public void Learn_DraftThatIsTooSure_FindsHowOftenItIsRight()
    {
        var calibration = new Calibration();
        var numbers = new SeededNumbers(7);
        for (int i = 0; i < 20_000; i++)
        {
            double confidence = 0.02 + (0.9 * numbers.Uniform());
            int rank = numbers.Below(3);
            int depth = 1 + numbers.Below(2);
            calibration.Learn(Math.Log(confidence), rank, depth, numbers.Uniform() < Truth(confidence, rank, depth));
        }

        foreach ((double confidence, int rank, int depth) in ((double, int, int)[])[(0.3, 0, 1), (0.6, 1, 1), (0.8, 2, 2), (0.5, 0, 2)])
        {
            double learned = Math.Exp(calibration.Apply(Math.Log(confidence), rank, depth));
            Assert.InRange(learned, Truth(confidence, rank, depth) - 0.05, Truth(confidence, rank, depth) + 0.05);
        }
    }

    private static double Truth(double confidence, int rank, int depth)
    {
        double odds = (0.7 * Math.Log(confidence / (1 - confidence))) + (0.5 * rank) - (0.8 * depth);
        return 1 / (1 + Math.Exp(-odds));
    }
}
