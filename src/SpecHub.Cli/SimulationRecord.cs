namespace SpecHub.Cli;

/// <summary>One line of what <c>simulate --json</c> prints, in this order.</summary>
internal sealed record SimulationRecord
{
    public required string Family { get; init; }

    public required int Vocabulary { get; init; }

    public required long Seed { get; init; }

    public required string Verifier { get; init; }

    public required string Tree { get; init; }

    public required float Temperature { get; init; }

    public required int Rounds { get; init; }

    public required double TokensPerEvaluation { get; init; }

    public required double TokensPerEvaluationError { get; init; }

    public required double Acceptance { get; init; }

    public required double AcceptanceError { get; init; }

    public required double AcceptanceBound { get; init; }
}
