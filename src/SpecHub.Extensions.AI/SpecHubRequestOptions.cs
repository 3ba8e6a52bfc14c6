using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Extensions.AI;

/// <summary>The settings of one request that <see cref="Microsoft.Extensions.AI.ChatOptions"/> has no property for.</summary>
/// <remarks>
/// Return one from <c>ChatOptions.RawRepresentationFactory</c>, or set the additional properties <c>min_p</c>,
/// <c>spechub.repetition_penalty</c>, <c>spechub.mode</c>, <c>spechub.tree</c>, <c>spechub.verifier</c>,
/// <c>spechub.draft_source</c> and <c>spechub.predicted_output</c>, which win.
/// Null takes the client's default. Immutable, compared by value and safe for concurrent use.
/// </remarks>
public sealed record SpecHubRequestOptions
{
    /// <summary>Gets the share of the most likely token's probability below which a token is dropped.</summary>
    /// <value>0 to 1; 0 keeps all.</value>
    public float? MinP { get; init; }

    /// <summary>Gets the divisor, for tokens of the prompt or the answer, of a logit above 0, and the factor of one below.</summary>
    /// <value>0.0001 to 10; 1 is no penalty.</value>
    public float? RepetitionPenalty { get; init; }

    /// <summary>Gets what is added to the logits of single tokens, before the penalties and the temperature.</summary>
    /// <remarks>Token ids are those of the loaded model. The dictionary is copied.</remarks>
    /// <value>-1000000 to 1000000 for each token, or minus infinity, which forbids it; null adds nothing.</value>
    public IReadOnlyDictionary<TokenId, float>? LogitBias
    {
        get;

        // The core's own options copy it into one that compares by value.
        init => field = new SamplingOptions { LogitBias = value }.LogitBias;
    }

    /// <summary>Gets whether and how to speculate.</summary>
    public SpeculationMode? Mode { get; init; }

    /// <summary>Gets the form of the draft trees: chain:4, 2^4 or best:14 and the like.</summary>
    public string? Tree { get; init; }

    /// <summary>Gets the rule that decides what the target keeps: coupled or spechub.</summary>
    public string? Verifier { get; init; }

    /// <summary>Gets what drafts come from.</summary>
    public DraftSource? DraftSource { get; init; }

    /// <summary>Gets a text that the answer is expected to repeat, wholly or in parts, such as one that is to be changed in places.</summary>
    /// <remarks>It makes the answer faster where it is right, and never changes what the answer says with the verifier <c>coupled</c>.</remarks>
    /// <value>Null or empty: nothing is expected.</value>
    public string? PredictedOutput { get; init; }
}
