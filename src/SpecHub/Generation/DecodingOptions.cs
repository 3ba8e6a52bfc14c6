using SpecHub.Diagnostics;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Generation;

/// <summary>How one sequence is decoded.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public sealed record DecodingOptions
{
    /// <summary>Gets how tokens are sampled.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Gets the seed; together with prompt and sampling it fixes the text.</summary>
    public required long Seed { get; init; }

    /// <summary>Gets the form of the draft trees.</summary>
    /// <value>The default is <see cref="TreeShape.RootOnly"/>: plain decoding.</value>
    public TreeShape Shape { get; init; } = TreeShape.RootOnly;

    /// <summary>Gets whether rounds draft only what is expected to pay for its time; <see cref="Shape"/> is the largest tree then.</summary>
    /// <value>The default is false: every round drafts the whole shape.</value>
    public bool IsAdaptive { get; init; }

    /// <summary>Gets the rule that decides what the target keeps, for the whole sequence.</summary>
    /// <value>The default is <see cref="Verifiers.Coupled"/>.</value>
    public ITreeVerifier Verifier { get; init; } = Verifiers.Coupled;

    /// <summary>Gets what drafts come from; the drafter must have it.</summary>
    /// <value>The default is <see cref="DraftSource.Model"/>.</value>
    public DraftSource Source { get; init; }

    /// <summary>Gets tokens that the answer is expected to repeat, wholly or in parts; n-grams draft from them.</summary>
    /// <value>The default is null: nothing is expected.</value>
    public IReadOnlyList<TokenId>? PredictedOutput { get; init; }

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="SpecHubException">The verifier's law cannot draft such a tree, or its rule not verify it or drafts of this source.</exception>
    public void Validate()
    {
        Sampling.Validate();
        RequireRuleOfSource();
        if (Shape.Growth == TreeGrowthKind.BestFirst && !Verifier.DraftLaw.AllowsAnyTree)
        {
            throw new SpecHubException(
                $"The verifier '{Verifier.Name}' cannot decode with the tree {Shape}: a tree that grows where the drawn tokens are " +
                "likely would change the law of its output. Use a tree such as 2^4 or chain:4, or the verifier 'coupled'.");
        }

        if (Shape.Growth == TreeGrowthKind.Planned && !(IsAdaptive && Source == DraftSource.Model && !Verifier.DraftLaw.AllowsAnyTree))
        {
            throw new SpecHubException(
                $"The tree {Shape} is planned round by round, which only mode Auto does, for a verifier that accepts and rejects drafts of a model. " +
                "Use a tree such as 2^4, or leave it out.");
        }

        if (Shape.Branching > Verifier.MaxChildren)
        {
            int depth = Shape.Depth;
            while (Math.Pow(Verifier.MaxChildren, depth) > TreeShape.MaxNodes / 2)
            {
                depth--;
            }

            TreeShape fitting = TreeShape.Fixed(Verifier.MaxChildren, depth);
            throw new SpecHubException(
                $"The verifier '{Verifier.Name}' cannot decode with the tree {Shape}: its rule is for " +
                $"{(Verifier.MaxChildren == 1 ? "chains" : $"at most {Verifier.MaxChildren} children a node")}. Use {fitting}, or another verifier.");
        }
    }

    private void RequireRuleOfSource()
    {
        if (Source == DraftSource.Both && !Verifier.DraftLaw.AllowsAnyTree)
        {
            throw new SpecHubException(
                $"The verifier '{Verifier.Name}' cannot decode with drafts from both sources: it must know the law of every draft, and n-grams are not drawn from the model's. " +
                "Draft from Model or from Ngram, or use the verifier 'coupled'.");
        }

        if (Source == DraftSource.Ngram && !Verifier.TakesCertainDrafts)
        {
            throw new SpecHubException(
                $"The verifier '{Verifier.Name}' cannot decode with drafts from n-grams: its rule is for tokens that were drawn, and those are taken for certain. " +
                "Draft from Model, or use the verifier 'coupled' or 'spechub'.");
        }
    }
}
