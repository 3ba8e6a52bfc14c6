namespace SpecHub.Cli.Audit;

/// <summary>How a check ended.</summary>
internal enum AuditResult
{
    /// <summary>What the check looks at holds.</summary>
    Ok,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>The check could not be run, so nothing is known.</summary>
    Skipped,

    /// <summary>None of the audited rules promises what the check looks at.</summary>
    NotApplicable,
}
