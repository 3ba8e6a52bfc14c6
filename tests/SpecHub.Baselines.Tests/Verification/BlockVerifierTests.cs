using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class BlockVerifierTests : TransportVerifierContract
{
    [Fact]
    public void Verify_ThreeLevels_EmitsAtLeastAsManyTokensAsTheTokenLevel()
    {
        (double least, double greatest) = RoundLength.Lead(CreateVerifier(), new SingleVerifier(), branching: 1, depth: 3);

        Assert.InRange(least, -1e-12, double.MaxValue);
        Assert.InRange(greatest, 0.01, double.MaxValue);
    }

    /// <summary>On a chain there is nothing else to decide, so the two rules are one.</summary>
    [Fact]
    public void Verify_Chains_HasTheLawOfTraversal()
    {
        foreach (WeightPair pair in WeightPair.All)
        {
            var round = new ExactRound(pair.TargetLawAfter, pair.DraftLawAfter);
            ExactRound.RequireEqual(round.LawOf(new TraversalVerifier(), 1, 2), round.LawOf(CreateVerifier(), 1, 2), 1e-12);
        }
    }

    protected override ITreeVerifier CreateVerifier() => new BlockVerifier();
}
