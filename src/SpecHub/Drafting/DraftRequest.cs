using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>The wish for one tree.</summary>
public sealed class DraftRequest
{
    /// <summary>Gets or sets the drafter's memory of the generation.</summary>
    public required IDraftSession Session { get; set; }

    /// <summary>Gets all committed tokens; the last one is the root of the tree. The list grows between rounds.</summary>
    public required IReadOnlyList<TokenId> Tokens { get; init; }

    /// <summary>Gets the tree to fill.</summary>
    public required DraftTree Tree { get; init; }

    /// <summary>Gets the law to draw children by.</summary>
    public required IDraftLaw Law { get; init; }

    /// <summary>Gets what turns the draft model's logits into scores.</summary>
    public required LogitsShaper Shaper { get; init; }

    /// <summary>Gets what the penalties of <see cref="Shaper"/> count, which ends with the root of the tree.</summary>
    /// <remarks>A drafter sets its path to the node whose row it shapes. The target's laws use the same one, between drafts.</remarks>
    /// <value>The default is null: there are no penalties.</value>
    public TokenHistory? History { get; init; }

    /// <summary>Gets the request's noise.</summary>
    public required NoiseTape Noise { get; init; }

    /// <summary>Gets the request's random decisions.</summary>
    public required IDecisions Decisions { get; init; }

    /// <summary>Gets a value indicating whether the target always takes its most likely token.</summary>
    public required bool IsGreedy { get; init; }

    /// <summary>Gets or sets the form of the next tree.</summary>
    public TreeShape Shape { get; set; } = TreeShape.RootOnly;
}
