using SpecHub.Drafting;

namespace SpecHub.Tests.Drafting;

/// <summary>What n-grams say, as a probability.</summary>
public sealed class NgramTrustTests
{
    /// <summary>Log-odds: 0.15 + 0.75 x for the answer's own words and 1.05 + 1.1 x for those of the prompt, less 0.34 and 0.75 for each unit of temperature.</summary>
    [Theory]
    [InlineData(0.5, false, 0, 0.15)]
    [InlineData(0.5, true, 0, 1.05)]
    [InlineData(0.5, true, 1, 1.05 - 0.75)]
    [InlineData(0.5, true, 0.5, 1.05 - 0.375)]
    [InlineData(0.8, false, 0, 1.1897207708)]
    [InlineData(0.8, true, 0, 2.5749237972)]
    [InlineData(0.1, false, 2, 0.15 - 1.6479184330 - 0.68)]
    public void Of_Confidence_IsTheLineOfItsSource(double confidence, bool isFromPrompt, double temperature, double odds) =>
        Assert.Equal(1 / (1 + Math.Exp(-odds)), Math.Exp(NgramTrust.Of(Math.Log(confidence), isFromPrompt, temperature, past: 0)), 9);

    [Theory]
    [InlineData(0.7)]
    [InlineData(-0.7)]
    public void Of_PastAgreement_MovesTheLogOdds(double past) =>
        Assert.Equal(1 / (1 + Math.Exp(-(0.15 + past))), Math.Exp(NgramTrust.Of(Math.Log(0.5), isFromPrompt: false, temperature: 0, past)), 9);

    [Theory]
    [InlineData(0.9999)]
    [InlineData(1)]
    public void Of_LongPassage_EndsSomewhere(double confidence) =>
        Assert.Equal(0.98, Math.Exp(NgramTrust.Of(Math.Log(confidence), isFromPrompt: true, temperature: 0, past: 0)), 9);

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e-12)]
    public void Of_NextToNothing_StaysANumber(double confidence) =>
        Assert.InRange(NgramTrust.Of(Math.Log(confidence), isFromPrompt: true, temperature: 5, past: -3), -1000, -20);
}
