namespace SpecHub.Cli.Bench;

/// <summary>What the runs of one cell say together; void runs are only counted.</summary>
internal sealed record BenchRow
{
    public required string PromptClass { get; init; }

    public required float Temperature { get; init; }

    public required int Concurrency { get; init; }

    public required string Mode { get; init; }

    public required string Verifier { get; init; }

    public required string Tree { get; init; }

    public required IReadOnlyList<BenchRecord> Runs { get; init; }

    public required int VoidRuns { get; init; }

    /// <summary>Gets the tokens of all runs over their evaluations; null without runs.</summary>
    public required double? TokensPerEvaluation { get; init; }

    public required Spread? TokensPerSecond { get; init; }

    /// <summary>Gets the speed over that of plain decoding in the same setting and repeat; null where there is none.</summary>
    public required Spread? AgainstOff { get; init; }

    /// <summary>Gets the speed over that of the same arm with one conversation in the same repeat; null where there is none.</summary>
    public required Spread? AgainstOne { get; init; }

    public bool IsOff => Mode == BenchSummary.Off;

    /// <summary>Gets a value indicating whether the arm is slower than plain decoding in the middle of its runs.</summary>
    public bool Loses => !IsOff && AgainstOff is { Median: < 1 };

    /// <summary>Gets the arm in words.</summary>
    public required string Arm { get; init; }
}
