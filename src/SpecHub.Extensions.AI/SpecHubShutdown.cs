using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SpecHub.Extensions.AI;

/// <summary>Lets running answers come to their end when the host stops, for as long as the host waits, and frees the models.</summary>
internal sealed partial class SpecHubShutdown(SpecHubModels models, ILoggerFactory? loggerFactory) : IHostedService
{
    private readonly ILogger _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<SpecHubShutdown>();

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await models.DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // Somebody was quicker, so there is nothing left to wait for.
            LogDisposed();
        }
        catch (OperationCanceledException)
        {
            // The host waits no longer, and the answers have ended with an error of their own.
            LogCutShort();
        }
    }

    [LoggerMessage(LogLevel.Debug, "The models were disposed before the host stopped.")]
    private partial void LogDisposed();

    [LoggerMessage(LogLevel.Warning, "The host stopped before all answers had come to their end; the others were ended.")]
    private partial void LogCutShort();
}
