namespace SpecHub.Cli.Audit;

/// <summary>What all checks came to.</summary>
internal sealed record AuditSummary
{
    public int Checks { get; init; }

    public int Failed { get; init; }

    public int Skipped { get; init; }

    public int NotApplicable { get; init; }

    public required int Rounds { get; init; }

    public required long Seed { get; init; }

    public required string Backend { get; init; }

    /// <summary>Gets a value indicating whether every check that applies was run and holds.</summary>
    public bool Holds => Checks > 0 && Failed == 0 && Skipped == 0;

    /// <summary>Counts one more check.</summary>
    public AuditSummary With(AuditResult result) => this with
    {
        Checks = Checks + 1,
        Failed = Failed + (result == AuditResult.Failed ? 1 : 0),
        Skipped = Skipped + (result == AuditResult.Skipped ? 1 : 0),
        NotApplicable = NotApplicable + (result == AuditResult.NotApplicable ? 1 : 0),
    };
}
