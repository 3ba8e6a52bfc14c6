using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests.Audit;

/// <summary>A broken rule: it accepts with probability q / p where p / q was meant.</summary>
internal sealed class SwappedRatioVerifier : TokenLevelVerifier
{
    public override string Name => "swapped";

    public override IDraftLaw DraftLaw => Verifiers.SpecHub.DraftLaw;

    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        TokenId drawn = trial.Law.Drawn[0];
        accepted = trial.Accepts(trial.Law.Draft[drawn] / trial.Target[drawn], test: 0);
        return accepted ? drawn : trial.Draw(trial.Target.Probabilities, total: 1);
    }
}
