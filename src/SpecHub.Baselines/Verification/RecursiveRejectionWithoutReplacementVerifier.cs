using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>Recursive rejection of drafts without replacement.</summary>
/// <remarks>
/// P = p, Q = q; each drafted x in its turn is accepted with probability min(1, P(x) / Q(x)), and a rejection leaves
/// P = norm((P - Q)+), and Q without x, divided by what is left of it, which is summed anew. When all are rejected, a
/// token comes from P. Drafts that cover the support of the target are never all rejected.
/// Source: Chen et al., "Sequoia" (arXiv 2402.12374); Jeon et al., "Recursive Speculative Decoding" (arXiv 2402.14160).
/// </remarks>
public sealed class RecursiveRejectionWithoutReplacementVerifier : TokenLevelVerifier
{
    /// <inheritdoc />
    public override string Name => "rrs-wor";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new WithoutReplacementDraftLaw();

    /// <inheritdoc />
    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        ReadOnlySpan<TokenId> drafts = DrawnTokens.NotPutBack(trial, Name);
        using var urn = new Urn(trial.Law.Draft);
        var rejection = new UrnRejection(trial, urn);
        for (int test = 0; test < drafts.Length && rejection.Mass > 0; test++)
        {
            accepted = trial.Accepts(rejection.Ratio(drafts[test]), test);
            if (accepted)
            {
                return drafts[test];
            }

            rejection.Reject(drafts[test], weight: 1);
        }

        accepted = false;
        return trial.Draw(rejection.Rest, rejection.Mass);
    }
}
