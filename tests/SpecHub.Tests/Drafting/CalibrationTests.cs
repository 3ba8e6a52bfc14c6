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

    /// <summary>Three steps of the remarks' formula by hand, for a confidence of one half, whose log-odds are 0.</summary>
    [Fact]
    public void Learn_FewOutcomes_TakesTheStepsOfTheFormula()
    {
        var calibration = new Calibration();
        double value = 0;
        double squares = 0;
        foreach (bool taken in (bool[])[true, true, false])
        {
            calibration.Learn(Math.Log(0.5), rank: 1, depth: 3, taken);

            // Rank and depth see the same errors, so their weights are the same number; the slope's gradient is 0.
            double error = (1 / (1 + Math.Exp(-2 * value))) - (taken ? 1 : 0);
            squares += error * error;
            value -= 0.3 * error / Math.Sqrt(1 + squares);
        }

        Assert.Equal(LogSigmoid(2 * value), calibration.Apply(Math.Log(0.5), rank: 1, depth: 3), 1e-12);
        Assert.Equal(LogSigmoid(value), calibration.Apply(Math.Log(0.5), rank: 1, depth: 2), 1e-12);
        Assert.Equal(LogSigmoid(value), calibration.Apply(Math.Log(0.5), rank: 0, depth: 3), 1e-12);
        Assert.Equal(LogSigmoid(0), calibration.Apply(Math.Log(0.5), rank: 2, depth: 4), 1e-12);
    }

    [Fact]
    public void Learn_SureDraft_MovesTheSlopeByItsLogOdds()
    {
        var calibration = new Calibration();
        calibration.Learn(Math.Log(0.8), rank: 0, depth: 1, taken: false);

        double odds = Math.Log(4);
        double slope = 1 - (0.3 * 0.8 * odds / Math.Sqrt(1 + (0.64 * odds * odds)));
        Assert.Equal(LogSigmoid(slope * odds), calibration.Apply(Math.Log(0.8), rank: 1, depth: 2), 1e-12);
    }

    [Theory]
    [InlineData(-1000, -20)]
    [InlineData(0, 20)]
    [InlineData(1, 20)] // rounding may put a confidence above 1
    public void Apply_NothingLearnedAboutAnExtreme_IsItsBound(double logConfidence, double odds) =>
        Assert.Equal(1, new Calibration().Apply(logConfidence, rank: 0, depth: 1) / LogSigmoid(odds), 1e-6);

    /// <summary>The eighth rank and depth stand for all after them.</summary>
    [Fact]
    public void Learn_PlaceBeyondTheLast_IsThatOfTheLast()
    {
        var calibration = new Calibration();
        calibration.Learn(Math.Log(0.5), rank: 90, depth: 1, taken: true);

        Assert.Equal(calibration.Apply(-1, rank: 90, depth: 5), calibration.Apply(-1, rank: 7, depth: 5));
        Assert.NotEqual(calibration.Apply(-1, rank: 90, depth: 5), calibration.Apply(-1, rank: 6, depth: 5));

        calibration.Learn(Math.Log(0.5), rank: 0, depth: 90, taken: true);

        Assert.Equal(calibration.Apply(-1, rank: 3, depth: 90), calibration.Apply(-1, rank: 3, depth: 8));
        Assert.NotEqual(calibration.Apply(-1, rank: 3, depth: 90), calibration.Apply(-1, rank: 3, depth: 7));
    }

    private static double LogSigmoid(double odds) => -Math.Log(1 + Math.Exp(-odds));

    private static double Truth(double confidence, int rank, int depth)
    {
        double odds = (0.7 * Math.Log(confidence / (1 - confidence))) + (0.5 * rank) - (0.8 * depth);
        return 1 / (1 + Math.Exp(-odds));
    }
}
