using Microsoft.Extensions.Logging;

namespace SpecHub.Cli;

/// <summary>Writes each entry as one line: level, category, message.</summary>
internal sealed class ErrorStreamLogger(TextWriter error, LogLevel least, string category) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        // Where an exception was thrown is for whoever debugs.
        string cause = exception is null ? string.Empty : least <= LogLevel.Debug ? $" {exception}" : $" {exception.Message}";
        error.WriteLine($"{Spelling.Of(logLevel)}: {category}: {formatter(state, exception)}{cause}");
    }
}
