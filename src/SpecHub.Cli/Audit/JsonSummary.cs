namespace SpecHub.Cli.Audit;

/// <summary>What <c>--json</c> prints after all checks, in this order.</summary>
internal sealed record JsonSummary
{
    public required bool Holds { get; init; }

    public required int Checks { get; init; }

    public required int Failed { get; init; }

    public required int Skipped { get; init; }

    public required int NotApplicable { get; init; }

    public required int Rounds { get; init; }

    public required long Seed { get; init; }

    public required double FalseAlarmRate { get; init; }

    public required string Backend { get; init; }
}
