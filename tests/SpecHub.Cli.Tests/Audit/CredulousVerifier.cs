using SpecHub.Drafting;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests.Audit;

/// <summary>A broken rule: it believes the first drafted token, and is right behind it only.</summary>
internal sealed class CredulousVerifier : ITreeVerifier
{
    public string Name => "credulous";

    public IDraftLaw DraftLaw => Verifiers.Coupled.DraftLaw;

    public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict)
    {
        Verifiers.Coupled.Verify(tree, target, randomness, verdict);
        if (tree.Count > 1)
        {
            verdict.Reset();
            verdict.End(tree.TokenAt(1));
        }
    }
}
