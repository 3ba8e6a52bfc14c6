using SpecHub.Drafting;

namespace SpecHub.Tests.Drafting;

/// <summary>What one conversation has shown moves the confidences of that conversation.</summary>
public sealed class PastAgreementTests
{
    [Fact]
    public void Learn_TextThatAgreesMoreThanSaid_RaisesItsConfidenceAndNoOther()
    {
        var calibration = new Calibration();
        var quoting = new PastAgreement();
        var telling = new PastAgreement();
        for (int round = 0; round < 20; round++)
        {
            calibration.Learn(Math.Log(0.5), rank: 0, depth: 1, taken: true, quoting);
            calibration.Learn(Math.Log(0.5), rank: 0, depth: 1, taken: false, telling);
        }

        Assert.InRange(Confidence(calibration, quoting), 0.7, 0.99);
        Assert.InRange(Confidence(calibration, telling), 0.01, 0.3);
        Assert.InRange(Confidence(calibration, past: null), 0.45, 0.55);
    }

    [Fact]
    public void Learn_FirstOutcome_TakesTheStepOfTheFormula()
    {
        var past = new PastAgreement();

        past.Learn(confidence: 0.3, taken: true);
        Assert.Equal(0.2 * 0.7, past.LogOdds, 12);

        past.Learn(confidence: 0.3, taken: false);
        Assert.Equal((0.98 * 0.2 * 0.7) - (0.2 * 0.3), past.LogOdds, 12);
    }

    [Fact]
    public void LogOdds_OldOutcomes_Fade()
    {
        var past = new PastAgreement(rate: 0.5);
        past.Learn(confidence: 0.2, taken: true);
        Assert.Equal(0.5 * 0.8, past.LogOdds, 12);

        for (int round = 0; round < 500; round++)
        {
            past.Learn(confidence: 1, taken: true);
        }

        Assert.Equal(0, past.LogOdds, 3);
    }

    [Fact]
    public void Learn_OtherThanTheBestChild_TeachesNothing()
    {
        var past = new PastAgreement();

        new Calibration().Learn(Math.Log(0.5), rank: 1, depth: 1, taken: true, past);

        Assert.Equal(0, past.LogOdds);
    }

    private static double Confidence(Calibration calibration, PastAgreement? past) =>
        Math.Exp(calibration.Apply(Math.Log(0.5), rank: 0, depth: 1, past));
}
