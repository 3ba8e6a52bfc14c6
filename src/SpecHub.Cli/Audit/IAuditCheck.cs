namespace SpecHub.Cli.Audit;

/// <summary>One way to look whether decoding is exact on a pair of models.</summary>
/// <remarks>A check is deterministic for the seed of its subject, and leaves no session in the models.</remarks>
internal interface IAuditCheck
{
    /// <summary>Gets the name by which reports call the check.</summary>
    string Name { get; }

    /// <summary>Runs the check.</summary>
    /// <param name="subject">What is audited.</param>
    /// <param name="pace">Is told how far the check has come, and ends it when the user does.</param>
    AuditFinding Run(AuditSubject subject, AuditPace pace);
}
