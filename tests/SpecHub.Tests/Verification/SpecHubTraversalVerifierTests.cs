using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

public sealed class SpecHubTraversalVerifierTests : TransportVerifierContract
{
    /// <summary>Deciding over whole paths never emits fewer tokens than deciding node by node, and somewhere more.</summary>
    [Fact]
    public void Verify_TwoLevels_EmitsAtLeastAsManyTokensAsTheTokenLevel()
    {
        double most = 0;
        foreach (WeightPair pair in WeightPair.All.Where(pair => pair.Target.Count <= 4))
        {
            var round = new ExactRound(pair.TargetLawAfter, pair.DraftLawAfter);
            double gain = Length(round.LawOf(CreateVerifier(), 2, 2)) - Length(round.LawOf(new SpecHubVerifier(), 2, 2));
            Assert.True(gain >= -1e-12, $"{pair.Name}: {gain}");
            most = Math.Max(most, gain);
        }

        Assert.True(most > 0.01, $"{most}");
    }

    protected override ITreeVerifier CreateVerifier() => new SpecHubTraversalVerifier();

    private static double Length(IReadOnlyDictionary<string, double> law) => law.Sum(text => text.Value * text.Key.Split(',').Length);
}
