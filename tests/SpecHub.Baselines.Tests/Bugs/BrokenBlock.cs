using SpecHub.Baselines.Verification;
using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Bugs;

/// <summary>Block verification with the residual of the token level, which forgets what the block has used up.</summary>
internal sealed class BrokenBlock : SequenceLevelVerifier
{
    private readonly BlockVerifier _right = new();

    public override string Name => "broken-block";

    public override IDraftLaw DraftLaw => _right.DraftLaw;

    public override double Weigh(in NodeTrial trial, double weight, Span<double> weights) => _right.Weigh(trial, weight, weights);

    public override TokenId DrawResidual(in NodeTrial trial, double weight) => _right.DrawResidual(trial, weight: 1);
}
