using SpecHub.Baselines.Drafting;
using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class NaiveVerifierWithoutReplacementTests : TransportVerifierContract
{
    protected override ITreeVerifier CreateVerifier() => new NaiveVerifier("naive-wor", new WithoutReplacementDraftLaw());
}
