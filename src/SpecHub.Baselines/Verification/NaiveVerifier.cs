using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>Naive sampling: the target is sampled, and the token is accepted when it was drafted.</summary>
/// <remarks>
/// y ~ p; accepted if a child holds y. Drafts do not touch the output, so every law is exact; for tokens that are taken
/// for certain no rule accepts more, for drawn ones most rules do. Acceptance of n independent drafts is
/// sum over x of p(x) (1 - (1 - q(x))^n).
/// Source: Miao et al., "SpecInfer" (arXiv 2305.09781), naive sampling; with the most likely tokens EAGLE-2 (arXiv 2406.16858).
/// </remarks>
/// <param name="name">The name by which options and reports call the rule with this law.</param>
/// <param name="draftLaw">Any law.</param>
public sealed class NaiveVerifier(string name, IDraftLaw draftLaw) : TokenLevelVerifier
{
    /// <inheritdoc />
    public override string Name => name;

    /// <inheritdoc />
    public override IDraftLaw DraftLaw => draftLaw;

    /// <inheritdoc />
    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        TokenId token = trial.Draw(trial.Target.Probabilities, total: 1);
        accepted = trial.Law.Contains(token);
        return token;
    }
}
