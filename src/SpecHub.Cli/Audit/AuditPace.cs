namespace SpecHub.Cli.Audit;

/// <summary>Takes the steps of a check: shows how far it has come, and ends it between two steps when the user asks for it.</summary>
/// <param name="report">Receives the share that is done, from 0 to 1.</param>
/// <param name="cancellationToken">Ends the check.</param>
internal sealed class AuditPace(Action<double> report, CancellationToken cancellationToken)
{
    private int _steps = 1;
    private int _done;

    /// <summary>Says how many steps there will be.</summary>
    public void Begin(int steps)
    {
        _steps = Math.Max(1, steps);
        _done = 0;
        report(0);
    }

    /// <summary>Takes one step.</summary>
    /// <exception cref="OperationCanceledException">The user has ended the audit.</exception>
    public void Step()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _done++;
        report(Math.Min(1, (double)_done / _steps));
    }
}
