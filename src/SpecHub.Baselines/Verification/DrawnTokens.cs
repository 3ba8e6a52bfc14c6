using SpecHub.Diagnostics;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>The drawn tokens of a node, once it is clear that a rule is for the law that drew them.</summary>
/// <remarks>A rule that meets another law's tokens would change the output without a sign, so it is refused.</remarks>
internal static class DrawnTokens
{
    /// <summary>Returns tokens that were drawn from q independently of each other.</summary>
    /// <exception cref="SpecHubException">They were drawn by another law.</exception>
    public static ReadOnlySpan<TokenId> Independent(in NodeTrial trial, string rule) =>
        trial.Law.Hubs.IsEmpty && (trial.Law.WithReplacement || trial.Law.Drawn.Length == 1) ? trial.Law.Drawn : throw WrongLaw(trial, rule);

    /// <summary>Returns tokens that were drawn from q one after the other and not put back.</summary>
    /// <exception cref="SpecHubException">They were drawn by another law.</exception>
    public static ReadOnlySpan<TokenId> NotPutBack(in NodeTrial trial, string rule) =>
        trial.Law.Hubs.IsEmpty && (!trial.Law.WithReplacement || trial.Law.Drawn.Length == 1) ? trial.Law.Drawn : throw WrongLaw(trial, rule);

    /// <summary>Returns the one token that was drawn from q.</summary>
    /// <exception cref="SpecHubException">More were drafted.</exception>
    public static TokenId Only(in NodeTrial trial, string rule) =>
        trial.Law is { Count: 1, Drawn.Length: 1 } ? trial.Law.Drawn[0] : throw WrongLaw(trial, rule);

    private static SpecHubException WrongLaw(in NodeTrial trial, string rule) => new(
        $"The rule '{rule}' cannot verify a node with {trial.Law.Hubs.Length} hubs and {trial.Law.Drawn.Length} tokens drawn " +
        $"{(trial.Law.WithReplacement ? "with" : "without")} replacement: its output would be wrong. Draft with the rule's own law.");
}
