using SpecHub.Drafting;
using SpecHub.Tokens;

namespace SpecHub.Verification;

/// <summary>SpecHub's rule as a set rule, for any number of hubs: optimal transport for its draft law.</summary>
/// <remarks>
/// With hubs H and the drawn token x ~ q' (see <see cref="Trees.NodeLaw"/>), p the target's law and
/// R = p(H) + sum over y outside H of (p(y) - q'(y))+:
/// accept x with probability min(1, p(x) / q'(x)); else accept hub h with probability p(h) / R; else emit a token
/// outside H from the residual (p - q')+. The output has law p; the walk goes on with probability
/// p(H) + sum over y outside H of min(p(y), q'(y)).
/// Source: Sun et al., "SpecHub" (arXiv 2411.05289) for one hub, in the equal form that needs one pass over the
/// vocabulary; Hu et al. (2025) for n - 1 hubs.
/// </remarks>
public sealed class SpecHubVerifier : TokenLevelVerifier
{
    /// <inheritdoc />
    public override string Name => "spechub";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new HubDraftLaw();

    /// <inheritdoc />
    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        TokenId x = HubRule.DrawnToken(trial, Name);
        accepted = trial.Accepts(trial.Target[x] / (trial.Law.Draft[x] / trial.Law.TailMass), test: 0);
        if (accepted)
        {
            return x;
        }

        // One draw from p on the hubs and (p - q')+ beside them.
        double total = HubRule.Residual(trial, weight: 1);
        foreach (TokenId hub in trial.Law.Hubs)
        {
            int entry = trial.Target.EntryOf(hub);
            if (entry >= 0)
            {
                total += trial.Scratch[entry] = trial.Target.Probabilities[entry];
            }
        }

        TokenId token = trial.Draw(trial.Scratch, total);
        accepted = trial.Law.Contains(token);
        return token;
    }
}
