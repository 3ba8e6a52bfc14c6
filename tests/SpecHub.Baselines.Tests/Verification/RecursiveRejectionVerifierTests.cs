using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class RecursiveRejectionVerifierTests : TransportVerifierContract
{
    protected override ITreeVerifier CreateVerifier() => new RecursiveRejectionVerifier();
}
