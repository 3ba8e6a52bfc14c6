using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>Recursive rejection of drafts without replacement over whole paths.</summary>
/// <remarks>
/// With P = p, Q = q and W = w at first, each drafted x in its turn is visited with weight min(1, W P(x) / Q(x)); a
/// rejection leaves P = norm((W P - Q)+), W = S / (S + 1 - W) with S = sum of (W P - Q)+, and Q without x, divided by
/// what is left. When all are rejected the node is accepted with probability W, followed by a token of P. With w = 1
/// this is <see cref="RecursiveRejectionWithoutReplacementVerifier"/>. Nodes with hubs, which temperature 0 also brings,
/// are weighed by <see cref="SpecHubTraversalVerifier"/>; so with <see cref="HubOrWithoutReplacementDraftLaw"/> the rule
/// of every node is that of its law.
/// Source: Weng et al., "Traversal Verification" (arXiv 2505.12398).
/// </remarks>
/// <param name="name">The name by which options and reports call the rule with this law.</param>
/// <param name="draftLaw">A law that draws without replacement, or takes hubs and draws at most one token.</param>
public sealed class TraversalVerifier(string name, IDraftLaw draftLaw) : SequenceLevelVerifier
{
    private static readonly SpecHubTraversalVerifier Hubs = new();

    /// <summary>Initializes the published rule: drafts without replacement.</summary>
    public TraversalVerifier()
        : this("traversal", new WithoutReplacementDraftLaw())
    {
    }

    /// <inheritdoc />
    public override string Name => name;

    /// <inheritdoc />
    public override IDraftLaw DraftLaw => draftLaw;

    /// <inheritdoc />
    public override double Weigh(in NodeTrial trial, double weight, Span<double> weights)
    {
        if (!trial.Law.Hubs.IsEmpty)
        {
            return Hubs.Weigh(trial, weight, weights);
        }

        return RejectAll(trial, weight, weights, out _);
    }

    /// <inheritdoc />
    public override TokenId DrawResidual(in NodeTrial trial, double weight)
    {
        if (!trial.Law.Hubs.IsEmpty)
        {
            return Hubs.DrawResidual(trial, weight);
        }

        RejectAll(trial, weight, [], out double mass);
        return trial.Draw(trial.Scratch, mass);
    }

    /// <summary>Rejects every drafted token: returns the weight that the node is left with, and leaves P in the scratch.</summary>
    private double RejectAll(in NodeTrial trial, double weight, Span<double> weights, out double mass)
    {
        ReadOnlySpan<TokenId> drafts = DrawnTokens.NotPutBack(trial, Name);
        using var urn = new Urn(trial.Law.Draft);
        var rejection = new UrnRejection(trial, urn);
        mass = 0;
        weights.Clear();

        // 1 - W is carried along: taken from W, it would lose its digits where W is nearly 1.
        double spent = 1 - weight;
        for (int test = 0; test < drafts.Length; test++)
        {
            if (!weights.IsEmpty)
            {
                weights[test] = Math.Min(1, weight * rejection.Ratio(drafts[test]));
            }

            mass = rejection.Reject(drafts[test], weight);
            if (mass <= 0)
            {
                return 0;
            }

            weight = mass / (mass + spent);
            spent /= mass + spent;
        }

        return weight;
    }
}
