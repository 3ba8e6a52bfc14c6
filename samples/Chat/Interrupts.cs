using Microsoft.Extensions.Hosting;

namespace SpecHub.Samples.Chat;

/// <summary>Ctrl+C: the first one stops the answer under way, a second one, or one between answers, leaves.</summary>
/// <remarks>As the host's lifetime it takes the place of the one that would stop the host at the first.</remarks>
public sealed class Interrupts : IHostLifetime, IDisposable
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _answer;

    /// <summary>Starts an answer; its token is cancelled by the next Ctrl+C.</summary>
    public CancellationToken BeginAnswer()
    {
        lock (_gate)
        {
            _answer?.Dispose();
            _answer = new CancellationTokenSource();
            return _answer.Token;
        }
    }

    /// <summary>Ends the answer, so that the next Ctrl+C leaves.</summary>
    public void EndAnswer()
    {
        lock (_gate)
        {
            _answer?.Dispose();
            _answer = null;
        }
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        Console.CancelKeyPress += OnCancelKey;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        EndAnswer();
    }

    private void OnCancelKey(object? sender, ConsoleCancelEventArgs arguments)
    {
        lock (_gate)
        {
            arguments.Cancel = _answer is { IsCancellationRequested: false };
            _answer?.Cancel();
        }
    }
}
