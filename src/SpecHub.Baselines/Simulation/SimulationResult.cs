using SpecHub.Trees;

namespace SpecHub.Baselines.Simulation;

/// <summary>What one rule made of one tree at one temperature, as means over the contexts.</summary>
public sealed record SimulationResult
{
    /// <summary>Gets the name of the rule.</summary>
    public required string Verifier { get; init; }

    /// <summary>Gets the form of the trees.</summary>
    public required TreeShape Tree { get; init; }

    /// <summary>Gets the temperature of target and draft.</summary>
    public required float Temperature { get; init; }

    /// <summary>Gets the number of contexts, each of which was continued by one round.</summary>
    public required int Rounds { get; init; }

    /// <summary>Gets the tokens that came out of a round; 1 without any draft.</summary>
    public required double TokensPerEvaluation { get; init; }

    /// <summary>Gets the standard error of <see cref="TokensPerEvaluation"/>.</summary>
    public required double TokensPerEvaluationError { get; init; }

    /// <summary>Gets the share of rounds that accepted a child of the root.</summary>
    public required double Acceptance { get; init; }

    /// <summary>Gets the standard error of <see cref="Acceptance"/>.</summary>
    public required double AcceptanceError { get; init; }

    /// <summary>Gets the largest such share that any rule could have with the rule's draft law, on the same contexts.</summary>
    /// <remarks>
    /// Rules that carry no draft law draw without replacement, lists with. A best-first or a cut tree keeps only some of the children that it
    /// drew, so the bound, which is that of all of them, is a loose one.
    /// </remarks>
    public required double AcceptanceBound { get; init; }
}
