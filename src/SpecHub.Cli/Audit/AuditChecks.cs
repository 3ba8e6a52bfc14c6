namespace SpecHub.Cli.Audit;

/// <summary>All checks, in the order in which they run and are reported.</summary>
internal static class AuditChecks
{
    public static IReadOnlyList<IAuditCheck> All { get; } =
        [new PathReplayCheck(), new GreedyCheck(), new SameTextCheck(), new SelfDraftCheck(), new LawCheck(), new IndependenceCheck()];
}
