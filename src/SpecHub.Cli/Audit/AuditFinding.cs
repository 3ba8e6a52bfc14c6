namespace SpecHub.Cli.Audit;

/// <summary>What a check found.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Numbers">The evidence by name, in the order in which it is shown; every value is finite.</param>
/// <param name="Remarks">Whole sentences: each failure and each near-tie, or why the check was not run.</param>
internal sealed record AuditFinding(
    AuditResult Result, IReadOnlyList<(string Name, double Value)> Numbers, IReadOnlyList<string> Remarks)
{
    /// <summary>Makes the finding of a check that has run.</summary>
    public static AuditFinding Of(bool holds, IReadOnlyList<(string Name, double Value)> numbers, IReadOnlyList<string> remarks) =>
        new(holds ? AuditResult.Ok : AuditResult.Failed, numbers, remarks);

    /// <summary>Makes the finding of a check that has not run.</summary>
    public static AuditFinding Without(AuditResult result, string reason) => new(result, [], [reason]);
}
