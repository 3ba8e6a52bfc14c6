using SpecHub.Cli.Bench;
using SpecHub.Generation;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests.Bench;

public sealed class BenchArmTests
{
    public static TheoryData<string> Rules => [.. KnownVerifiers.Names];

    [Theory]
    [MemberData(nameof(Rules))]
    public void PromisesSameText_EveryRule_DoesWhenGreedyAndOtherwiseWhenCoupled(string rule)
    {
        var arm = new BenchArm(SpeculationMode.Chain, KnownVerifiers.All.Single(verifier => verifier.Name == rule), Tree: null);
        Assert.True(arm.PromisesSameText(0));
        Assert.Equal(rule == Verifiers.Coupled.Name, arm.PromisesSameText(1));
    }
}
