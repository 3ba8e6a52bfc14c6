using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>What is audited: a pair of models, the rules that decode with it, and how thoroughly to look.</summary>
internal sealed record AuditSubject
{
    /// <summary>The most that all statistical tests of an audit together may risk to fail although nothing is wrong.</summary>
    public const double FalseAlarmRate = 1e-6;

    // Two checks are statistical, and each takes half of the rate.
    public const double RateOfOneCheck = FalseAlarmRate / 2;

    private static readonly TreeShape DefaultTree = TreeShape.BestFirst(6);
    private static readonly TreeShape DefaultFixedTree = TreeShape.Fixed(2, 2);

    public required ILanguageModel Target { get; init; }

    public required ILanguageModel Draft { get; init; }

    /// <summary>Gets what makes a drafter of a model, so that a check can draft with another one than the draft.</summary>
    public required Func<ILanguageModel, IDrafter> DrafterOver { get; init; }

    /// <summary>Gets what loads the target's weights once more; whoever calls it disposes the model.</summary>
    public required Func<ILanguageModel> LoadTargetAgain { get; init; }

    /// <summary>Gets the texts that are continued, at least one, with at least one token each.</summary>
    public required IReadOnlyList<IReadOnlyList<TokenId>> Prompts { get; init; }

    public IReadOnlyList<ITreeVerifier> Verifiers { get; init; } = Verification.Verifiers.All;

    /// <summary>Gets the tree of the user; null for the defaults.</summary>
    public TreeShape? Tree { get; init; }

    /// <summary>Gets how many seeded rounds each statistical test takes.</summary>
    public required int Rounds { get; init; }

    public required long Seed { get; init; }

    /// <summary>Gets the audited rules whose laws of drafting and accepting are separate: all but coupled ones.</summary>
    public IReadOnlyList<ITreeVerifier> Transports => [.. Verifiers.Where(verifier => !verifier.DraftLaw.AllowsAnyTree)];

    /// <summary>Gets the audited rules that promise the text of plain decoding for the same seed.</summary>
    public IReadOnlyList<ITreeVerifier> Coupled => [.. Verifiers.Where(verifier => verifier.DraftLaw.AllowsAnyTree)];

    /// <summary>Returns a decoder over the two models.</summary>
    public SpeculativeDecoder Decoder() => new(Target, DrafterOver(Draft));

    /// <summary>Returns the tree that a rule is audited with: the user's where the rule can draft it.</summary>
    public TreeShape TreeFor(ITreeVerifier verifier)
    {
        if (verifier.DraftLaw.AllowsAnyTree)
        {
            return Tree ?? DefaultTree;
        }

        return Tree is { Growth: TreeGrowthKind.Fixed } ? Tree : DefaultFixedTree;
    }

    /// <summary>Returns how a sequence of the audit is decoded.</summary>
    /// <param name="verifier">The rule.</param>
    /// <param name="shape">The form of the trees.</param>
    /// <param name="sampling">How tokens are sampled.</param>
    /// <param name="number">Counts the sequences of a test; it picks the seed.</param>
    public DecodingOptions Options(ITreeVerifier verifier, TreeShape shape, SamplingOptions sampling, int number) => new()
    {
        Seed = unchecked(Seed + number),
        Shape = shape,
        Sampling = sampling,
        Verifier = verifier,
    };
}
