using SpecHub.Baselines.Drafting;
using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class NaiveVerifierIndependentTests : TransportVerifierContract
{
    protected override ITreeVerifier CreateVerifier() => new NaiveVerifier("naive-iid", new IndependentDraftLaw());
}
