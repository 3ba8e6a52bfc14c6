using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class TraversalVerifierTests : TransportVerifierContract
{
    [Fact]
    public void Verify_TwoLevels_EmitsAtLeastAsManyTokensAsTheTokenLevel()
    {
        (double least, double greatest) = RoundLength.Lead(
            CreateVerifier(), new RecursiveRejectionWithoutReplacementVerifier(), branching: 2, depth: 2);

        Assert.InRange(least, -1e-12, double.MaxValue);
        Assert.InRange(greatest, 0.01, double.MaxValue);
    }

    protected override ITreeVerifier CreateVerifier() => new TraversalVerifier();
}
