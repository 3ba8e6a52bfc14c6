using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Bench;

/// <summary>A way of decoding that is compared with others.</summary>
/// <param name="Mode">Whether and how to speculate.</param>
/// <param name="Verifier">The rule.</param>
/// <param name="Tree">The form of the drafts; null for the default of the mode.</param>
internal sealed record BenchArm(SpeculationMode Mode, ITreeVerifier Verifier, TreeShape? Tree)
{
    /// <summary>Gets plain decoding, which every other arm is compared with.</summary>
    public static BenchArm Off { get; } = new(SpeculationMode.Off, Verifiers.Coupled, Tree: null);

    /// <summary>Returns whether the arm must write the text of plain decoding for the same seed.</summary>
    /// <remarks>Coupled decoding must at every temperature, and at temperature 0 every rule must take the most likely tokens.</remarks>
    public bool PromisesSameText(float temperature) =>
        Verifier.DraftLaw.AllowsAnyTree || new SamplingOptions { Temperature = temperature }.IsGreedy;

    /// <summary>Returns an arm in words: a tree says by itself whether it is a chain.</summary>
    public static string NameOf(string mode, string tree, string verifier) => Enum.TryParse(mode, ignoreCase: true, out SpeculationMode known) ? known switch
    {
        SpeculationMode.Off => mode,
        SpeculationMode.Chain or SpeculationMode.Tree => $"{tree}, {verifier}",
        _ => $"{mode}, {verifier}",
    }
    : $"{mode} {tree}, {verifier}";

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
