namespace SpecHub.Cli.Audit;

/// <summary>Shows what an audit found.</summary>
internal interface IAuditReport
{
    /// <summary>Takes the finding of a check that has just ended.</summary>
    void Add(string check, AuditFinding finding);

    /// <summary>Takes the summary, after all findings.</summary>
    void End(AuditSummary summary);
}
