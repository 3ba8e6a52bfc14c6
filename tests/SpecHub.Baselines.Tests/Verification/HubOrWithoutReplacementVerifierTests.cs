using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class HubOrWithoutReplacementVerifierTests : TransportVerifierContract
{
    protected override ITreeVerifier CreateVerifier() => new HubOrWithoutReplacementVerifier();
}
