using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>Block verification: a chain is accepted up to the last place that passes, not up to the first that fails.</summary>
/// <remarks>
/// For drafts x_1, ..., x_g: p_0 = 1, p_i = min(1, p_{i-1} p(x_i) / q(x_i)); S_i = sum of (p_i p - q)+ after x_i, and
/// h_i = S_i / (S_i + 1 - p_i), h_g = p_g. The greatest i that passes with probability h_i is kept, followed by a token of
/// (p_i p - q)+, of p for i = g. The residual has p_i in it: (p - q)+ would give another law. Never fewer tokens than
/// <see cref="SingleVerifier"/>, and the most that one path allows. At temperature 0 the draft is a hub and is weighed by
/// <see cref="SpecHubTraversalVerifier"/>.
/// Source: Sun et al., "Block Verification Accelerates Speculative Decoding" (arXiv 2403.10444).
/// </remarks>
public sealed class BlockVerifier : SequenceLevelVerifier
{
    private static readonly SpecHubTraversalVerifier Hubs = new();

    /// <inheritdoc />
    public override string Name => "block";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new IndependentDraftLaw();

    /// <inheritdoc />
    public override int MaxChildren => 1;

    /// <inheritdoc />
    public override double Weigh(in NodeTrial trial, double weight, Span<double> weights)
    {
        if (!trial.Law.Hubs.IsEmpty)
        {
            return Hubs.Weigh(trial, weight, weights);
        }

        TokenId x = DrawnTokens.Only(trial, Name);
        weights[0] = Math.Min(1, weight * trial.Target[x] / trial.Law.Draft[x]);
        double over = Residual(trial, weight);
        double left = over + (1 - weight);
        return left > 0 ? over / left : 0;
    }

    /// <inheritdoc />
    public override TokenId DrawResidual(in NodeTrial trial, double weight)
    {
        if (!trial.Law.Hubs.IsEmpty)
        {
            return Hubs.DrawResidual(trial, weight);
        }

        double total = Residual(trial, weight);
        return trial.Draw(trial.Scratch, total);
    }

    private static double Residual(in NodeTrial trial, double weight) =>
        Overhang.Of(trial.Target.Probabilities, weight, trial.Draft, 1, trial.Scratch);
}
