using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>At every node the rule of the law that drafted it: hubs and one drawn token, or drafts without replacement.</summary>
/// <remarks>
/// Exact because each of the two rules is exact for its law and the law was chosen without looking at the target.
/// Rules: <see cref="SpecHubVerifier"/> and <see cref="RecursiveRejectionWithoutReplacementVerifier"/>.
/// </remarks>
/// <param name="threshold">From which probability of its n - 1 most likely tokens on a draft's law makes hubs of them.</param>
public sealed class HubOrWithoutReplacementVerifier(double threshold = HubOrWithoutReplacementDraftLaw.DefaultThreshold) : TokenLevelVerifier
{
    private static readonly SpecHubVerifier Hubs = new();
    private static readonly RecursiveRejectionWithoutReplacementVerifier Urn = new();

    /// <inheritdoc />
    public override string Name => "hub-or-wor";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new HubOrWithoutReplacementDraftLaw(threshold);

    /// <inheritdoc />
    public override TokenId Choose(in NodeTrial trial, out bool accepted) =>
        trial.Law.Hubs.IsEmpty ? Urn.Choose(trial, out accepted) : Hubs.Choose(trial, out accepted);
}
