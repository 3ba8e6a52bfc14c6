using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>One cell of the acceptance table.</summary>
internal sealed record Cell(ITreeVerifier Verifier, TreeShape Tree, float Temperature)
{
    public SamplingOptions Sampling => new() { Temperature = Temperature };

    public override string ToString() => $"{Verifier.Name} {Tree} T={Temperature}";
}
