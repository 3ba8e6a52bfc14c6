using Spectre.Console;

namespace SpecHub.Cli.Audit;

/// <summary>Runs checks one after the other and hands what they found to a report.</summary>
internal static class AuditRun
{
    /// <summary>Runs all checks.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="subject">What is audited.</param>
    /// <param name="backend">What computes, for the summary.</param>
    /// <param name="report">Receives each finding as it comes, then the summary.</param>
    /// <param name="screen">Where to draw the progress on standard error; null draws none.</param>
    /// <param name="cancellationToken">Ends the audit between two steps of a check.</param>
    /// <returns><see cref="ExitCodes.Success"/> when nothing failed and nothing was skipped, else <see cref="ExitCodes.AuditFailed"/>.</returns>
    public static int Run(
        IReadOnlyList<IAuditCheck> checks, AuditSubject subject, string backend, IAuditReport report, Terminal? screen, CancellationToken cancellationToken)
    {
        var summary = new AuditSummary { Rounds = subject.Rounds, Seed = subject.Seed, Backend = backend };
        foreach (IAuditCheck check in checks)
        {
            AuditFinding finding = screen is null
                ? check.Run(subject, new AuditPace(static _ => { }, cancellationToken))
                : RunVisibly(check, subject, screen, cancellationToken);
            summary = summary.With(finding.Result);
            report.Add(check.Name, finding);
        }

        report.End(summary);
        return summary.Holds ? ExitCodes.Success : ExitCodes.AuditFailed;
    }

    private static AuditFinding RunVisibly(IAuditCheck check, AuditSubject subject, Terminal screen, CancellationToken cancellationToken)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask(check.Name, maxValue: 1);
                return check.Run(subject, new AuditPace(share => bar.Value = share, cancellationToken));
            });
    }
}
