using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>Speculative sampling of one draft a node: the rule that all others generalise.</summary>
/// <remarks>
/// x ~ q is accepted with probability min(1, p(x) / q(x)); else a token comes from the residual (p - q)+. The walk goes on
/// with probability sum over x of min(p(x), q(x)), which no rule for one draft exceeds.
/// Source: Leviathan et al. (arXiv 2211.17192); Chen et al. (arXiv 2302.01318).
/// </remarks>
public sealed class SingleVerifier : TokenLevelVerifier
{
    /// <inheritdoc />
    public override string Name => "single";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new IndependentDraftLaw();

    /// <inheritdoc />
    public override int MaxChildren => 1;

    /// <inheritdoc />
    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        TokenId x = DrawnTokens.Only(trial, Name);
        accepted = trial.Accepts(trial.Target[x] / trial.Law.Draft[x], test: 0);
        if (accepted)
        {
            return x;
        }

        double total = Overhang.Of(trial.Target.Probabilities, 1, trial.Draft, 1, trial.Scratch);
        return trial.Draw(trial.Scratch, total);
    }
}
