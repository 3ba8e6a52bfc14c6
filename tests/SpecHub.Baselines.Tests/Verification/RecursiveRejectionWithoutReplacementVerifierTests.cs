using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class RecursiveRejectionWithoutReplacementVerifierTests : TransportVerifierContract
{
    protected override ITreeVerifier CreateVerifier() => new RecursiveRejectionWithoutReplacementVerifier();
}
