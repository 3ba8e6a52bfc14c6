using Microsoft.Extensions.Logging;

namespace SpecHub.Cli;

/// <summary>Makes loggers that write lines to standard error.</summary>
/// <param name="error">Standard error, which serves several threads at once; the caller closes it.</param>
/// <param name="least">The least level that is written.</param>
internal sealed class ErrorStreamLoggerFactory(TextWriter error, LogLevel least) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new ErrorStreamLogger(error, least, categoryName);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("Standard error is the only place that this factory logs to.");

    public void Dispose()
    {
        // Lines are written at once and the stream is the caller's, so there is nothing to close.
    }
}
