using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>Recursive rejection of independent drafts.</summary>
/// <remarks>
/// P = p; each drafted x in its turn is accepted with probability min(1, P(x) / q(x)), and a rejection leaves
/// P = norm((P - q)+). When all are rejected, a token comes from P. A token that was drawn again is tested again: leaving
/// it out without taking q from P would favour what the draft dislikes.
/// Source: Miao et al., "SpecInfer" (arXiv 2305.09781), multi-step speculative sampling.
/// </remarks>
public sealed class RecursiveRejectionVerifier : TokenLevelVerifier
{
    /// <inheritdoc />
    public override string Name => "rrs";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new IndependentDraftLaw();

    /// <inheritdoc />
    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        ReadOnlySpan<TokenId> drafts = DrawnTokens.Independent(trial, Name);
        Span<double> rest = trial.Scratch;
        trial.Target.Probabilities.CopyTo(rest);
        double mass = 1;
        for (int test = 0; test < drafts.Length && mass > 0; test++)
        {
            int entry = trial.Target.EntryOf(drafts[test]);
            double wanted = entry >= 0 ? rest[entry] / mass : 0;
            accepted = trial.Accepts(wanted / trial.Law.Draft[drafts[test]], test);
            if (accepted)
            {
                return drafts[test];
            }

            // The sum of what is left is found on the way, so P is never divided by it.
            mass = Overhang.Of(rest, 1 / mass, trial.Draft, 1, rest);
        }

        accepted = false;
        return trial.Draw(rest, mass);
    }
}
