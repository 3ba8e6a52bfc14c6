using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Generation;

/// <summary>A prompt and how to continue it.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public sealed record GenerationRequest
{
    /// <summary>Gets the tokens to continue, at least one.</summary>
    public required IReadOnlyList<TokenId> Prompt { get; init; }

    /// <summary>Gets how tokens are sampled.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Gets the greatest number of tokens of the answer, its end token included.</summary>
    /// <value>At least 1; null goes on until the model ends or the context is full. The default is null.</value>
    public int? MaxTokens { get; init; }

    /// <summary>Gets the seed.</summary>
    /// <value>The default is null, which draws one; the answer's statistics name it.</value>
    public long? Seed { get; init; }

    /// <summary>Gets the texts that end the answer; none of them is part of it.</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>Gets whether and how to speculate.</summary>
    /// <value>
    /// The default is null: <see cref="SpeculationMode.Off"/> without anything to draft from, <see cref="SpeculationMode.Auto"/> where there is
    /// and neither <see cref="Tree"/> nor a <see cref="Verifier"/> that needs trees of fixed form is given, else
    /// <see cref="SpeculationMode.Chain"/> or <see cref="SpeculationMode.Tree"/>, as the tree is.
    /// </value>
    public SpeculationMode? Mode { get; init; }

    /// <summary>Gets the form of the draft trees.</summary>
    /// <value>The default is null: best:6 for a tree, chain:4 for a chain, and for mode Auto the largest that the models take, up to best:32/8, or trees of up to 30 nodes that are planned where the verifier needs a fixed form.</value>
    public TreeShape? Tree { get; init; }

    /// <summary>Gets the rule that decides what the target keeps.</summary>
    /// <value>The default is <see cref="Verifiers.Coupled"/>.</value>
    public ITreeVerifier Verifier { get; init; } = Verifiers.Coupled;

    /// <summary>Gets what drafts come from.</summary>
    /// <value>
    /// The default is null: both sources where the engine has both and the verifier takes any tree, else the draft model;
    /// without one the n-grams, for a verifier that does not take any tree only when there is a <see cref="PredictedOutput"/>.
    /// </value>
    public DraftSource? DraftSource { get; init; }

    /// <summary>Gets tokens that the answer is expected to repeat, wholly or in parts, such as a text that is to be changed in places.</summary>
    /// <remarks>N-grams draft from them. They change how many tokens come out of an evaluation, and never which.</remarks>
    /// <value>The default is null: nothing is expected.</value>
    public IReadOnlyList<TokenId>? PredictedOutput { get; init; }
}
