using SpecHub.Drafting;
using SpecHub.Tokens;

namespace SpecHub.Verification;

/// <summary>The hub rule over whole paths.</summary>
/// <remarks>
/// With w the weight of the node and S = sum over y outside H of (w p(y) - q'(y))+: the drawn token x is visited with
/// weight min(1, w p(x) / q'(x)); then each hub h with w p(h) / R, where R = S + 1 - w + w p(H) loses w p(h) with every
/// rejected hub; then the node is accepted with probability S / (S + 1 - w), followed by a token of (w p - q')+ outside H.
/// With w = 1 this is <see cref="SpecHubVerifier"/>. Law and expected length are checked against exact enumeration.
/// </remarks>
public sealed class SpecHubTraversalVerifier : SequenceLevelVerifier
{
    /// <inheritdoc />
    public override string Name => "hub-traversal";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new HubDraftLaw();

    /// <inheritdoc />
    public override bool TakesCertainDrafts => true;

    /// <inheritdoc />
    public override double Weigh(in NodeTrial trial, double weight, Span<double> weights)
    {
        int drawn = trial.Law.Drawn.Length;
        if (drawn > 0)
        {
            TokenId x = HubRule.DrawnToken(trial, Name);
            weights[0] = Math.Min(1, weight * trial.Target[x] / (trial.Law.Draft[x] / trial.Law.TailMass));
        }

        double residual = HubRule.Residual(trial, weight);
        double left = residual + (1 - weight);

        // From the last hub to the first, so that R is a sum of what is still there and nothing is taken off again.
        ReadOnlySpan<TokenId> hubs = trial.Law.Hubs;
        double rest = left;
        for (int hub = hubs.Length - 1; hub >= 0; hub--)
        {
            double mass = weight * trial.Target[hubs[hub]];
            rest += mass;
            weights[drawn + hub] = rest > 0 ? mass / rest : 0;
        }

        return left > 0 ? residual / left : 0;
    }

    /// <inheritdoc />
    public override TokenId DrawResidual(in NodeTrial trial, double weight)
    {
        double total = HubRule.Residual(trial, weight);
        return trial.Draw(trial.Scratch, total);
    }
}
