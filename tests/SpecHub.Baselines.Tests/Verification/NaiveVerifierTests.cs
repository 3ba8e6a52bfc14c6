using SpecHub.Baselines.Drafting;
using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class NaiveVerifierTests : TransportVerifierContract
{
    protected override ITreeVerifier CreateVerifier() => new NaiveVerifier("naive", new TopDraftLaw());
}
