using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Bench;

/// <summary>A way of decoding that is compared with others.</summary>
/// <param name="Mode">Whether and how to speculate.</param>
/// <param name="Verifier">The rule.</param>
/// <param name="Tree">The form of the drafts; null for the default of the mode.</param>
/// <param name="Source">What drafts come from; null for the default of the engine.</param>
internal sealed record BenchArm(SpeculationMode Mode, ITreeVerifier Verifier, TreeShape? Tree, DraftSource? Source = null)
{
    /// <summary>What the name of the source is where nobody named one.</summary>
    public const string DefaultSource = "default";

    /// <summary>Gets plain decoding, which every other arm is compared with.</summary>
    public static BenchArm Off { get; } = new(SpeculationMode.Off, Verifiers.Coupled, Tree: null);

    /// <summary>Returns whether the arm must write the text of plain decoding for the same seed.</summary>
    /// <remarks>
    /// Coupled decoding must at every temperature, and at temperature 0 every rule must take the most likely tokens. Coupling through
    /// lists has a text of its own for a seed: it depends on no drafts either, and comes from other noise than plain decoding's.
    /// </remarks>
    public bool PromisesSameText(float temperature) =>
        Verifier is CoupledVerifier || new SamplingOptions { Temperature = temperature }.IsGreedy;

    /// <summary>Gets the name of the arm's source of drafts.</summary>
    public string SourceName => Source is { } source ? Spelling.Of(source) : DefaultSource;

    /// <summary>Gets a value indicating whether n-grams draft, so that a predicted output is of use.</summary>
    public bool ReadsPredictions =>
        Mode != SpeculationMode.Off && (Source is DraftSource.Ngram or DraftSource.Both || (Source is null && Verifier.DraftLaw.AllowsAnyTree));

    /// <summary>Returns an arm in words: a tree says by itself whether it is a chain.</summary>
    public static string NameOf(string mode, string tree, string verifier, string source)
    {
        if (mode == BenchSummary.Off)
        {
            return mode;
        }

        string drafts = mode == Spelling.Of(SpeculationMode.Chain) || mode == Spelling.Of(SpeculationMode.Tree) ? tree : mode;
        return source == DefaultSource ? $"{drafts}, {verifier}" : $"{drafts}, {verifier}, {source}";
    }

    /// <summary>Returns the name of the arm's tree, which has to be the same for all runs of the arm.</summary>
    /// <param name="used">The tree that the engine reports; null when a run failed.</param>
    public string TreeName(TreeShape? used) => Mode switch
    {
        SpeculationMode.Off => "none",
        SpeculationMode.Chain or SpeculationMode.Tree => (Tree ?? used)?.ToString() ?? "default",

        // Whatever chooses by itself may choose another one in the next run.
        _ => Tree?.ToString() ?? "any",
    };
}
