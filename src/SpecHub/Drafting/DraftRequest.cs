using SpecHub.Planning;
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

    /// <summary>Gets how many of <see cref="Tokens"/> are the prompt, whose wording n-grams trust more than the answer's own.</summary>
    /// <value>From 0 to the number of tokens; the default is 0.</value>
    public int PromptLength { get; init; }

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

    /// <summary>Gets the temperature; 0 where the most likely token is taken.</summary>
    internal double Temperature => IsGreedy ? 0 : Shaper.Temperature;

    /// <summary>Gets what to draft from; a drafter with one source does not look at it.</summary>
    /// <value>The default is <see cref="DraftSource.Model"/>.</value>
    public DraftSource Source { get; init; }

    /// <summary>Gets a text in which parts of the answer are expected, for n-grams; where it goes on after the prompt, it begins with the prompt's last tokens.</summary>
    /// <value>The default is null: there is none. The list never changes.</value>
    public IReadOnlyList<TokenId>? Expected { get; init; }

    /// <summary>Gets or sets how deep nodes of the next tree are of use, where n-grams take it deeper than its draft passes.</summary>
    /// <value>At least 0; the default is without a bound.</value>
    public int Reach { get; set; } = int.MaxValue;

    /// <summary>Gets or sets how the target has agreed with the model in the conversation.</summary>
    internal PastAgreement Past { get; set; } = new();

    /// <summary>Gets or sets how it has agreed with the n-grams.</summary>
    internal PastAgreement PastOfNgrams { get; set; } = new(NgramTrust.PastRate);

    /// <summary>Gets what the conversation's n-grams have won.</summary>
    internal NgramAccount Account => field ??= new NgramAccount(IsGreedy);

    /// <summary>Gets how the tree can be expected to grow, while it grows.</summary>
    internal Prospects Prospects => field ??= new Prospects();

    /// <summary>Gets or sets the least probability of a node that its account allows in this round; positive infinity for none.</summary>
    internal double Allowed { get; set; }

    /// <summary>Gets or sets what the next tree may cost; all requests of a call that have one share it.</summary>
    /// <value>The default is null: the form alone decides about the tree. With a law that does not allow any tree it always does, and costs are only noted.</value>
    public RoundBudget? Budget { get; set; }

    /// <summary>Gets a value indicating whether the tree grows by what its nodes are worth.</summary>
    public bool IsSteered => Budget is not null && Law.AllowsAnyTree;

    /// <summary>Gets or sets a value indicating whether draft passes may be made for the next tree.</summary>
    /// <value>The default is true; it does not matter to a drafter without a model.</value>
    public bool MayUseModel { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether draft passes were made for the last tree; the drafter sets it.</summary>
    public bool UsedModel { get; set; }

    /// <summary>Gets or sets how many rows a draft pass that only reads text may have; all requests of a call have the same.</summary>
    /// <remarks>With a bound there is one such pass a call, so that requests beside one whose text is long do not wait for all of it.</remarks>
    internal int ReadRows { get; set; } = int.MaxValue;

    /// <summary>Gets or sets how many tokens that only a model drafted the drafter expects the target to take; the drafter sets it.</summary>
    public double ExpectedTokens { get; set; }

    /// <summary>Gets or sets the plan of the next tree, where <see cref="Shape"/> is planned; it was made before anything of the tree is drafted.</summary>
    /// <value>The default is null: nothing is planned, and with a planned shape nothing is drafted.</value>
    public TreePlan? Plan { get; set; }

    /// <summary>Gets or sets the form of the next tree; with a <see cref="Budget"/> it is the largest one.</summary>
    public TreeShape Shape { get; set; } = TreeShape.RootOnly;
}
