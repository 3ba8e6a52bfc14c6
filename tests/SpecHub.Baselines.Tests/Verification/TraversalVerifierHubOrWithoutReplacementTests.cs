using SpecHub.Baselines.Drafting;
using SpecHub.Baselines.Verification;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class TraversalVerifierHubOrWithoutReplacementTests : TransportVerifierContract
{
    protected override ITreeVerifier CreateVerifier() => new TraversalVerifier("hub-or-wor-traversal", new HubOrWithoutReplacementDraftLaw());
}
