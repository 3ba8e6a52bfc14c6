using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests.Audit;

/// <summary>A broken rule: it takes two decisions by one key, so that they always come out alike.</summary>
internal sealed class TwiceAskingVerifier : TokenLevelVerifier
{
    public override string Name => "twice";

    public override IDraftLaw DraftLaw => Verifiers.SpecHub.DraftLaw;

    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        accepted = trial.Accepts(0.5, test: 0) && trial.Accepts(0.4, test: 0);
        return accepted ? trial.Law.Drawn[0] : trial.Draw(trial.Target.Probabilities, total: 1);
    }
}
