using System.CommandLine;
using Microsoft.Extensions.Logging;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.LlamaCpp;

namespace SpecHub.Cli;

/// <summary>Says on standard error what went wrong, and in the exit code whose doing it was.</summary>
internal static class CommandErrors
{
    /// <summary>Reports everything that is wrong with a command line.</summary>
    public static int Report(ParseResult line, Terminal terminal)
    {
        foreach (string message in line.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
        {
            Write(terminal, message);
        }

        string command = line.CommandResult.Parent is null ? string.Empty : $"{line.CommandResult.Command.Name} ";
        terminal.Error.WriteLine($"See 'spechub {command}--help'.");
        return ExitCodes.BadInput;
    }

    /// <summary>Reports what ended the command.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="logLevel">Debug or Trace adds the stack trace of an unexpected exception.</param>
    public static int Report(Exception exception, Terminal terminal, LogLevel logLevel)
    {
        switch (exception)
        {
            case OperationCanceledException:
                Write(terminal, "interrupted.");
                return ExitCodes.Interrupted;
            case SpecHubException:
                Write(terminal, exception.Message + AdviceFor(exception));
                return ExitCodes.BadInput;
            case IOException or UnauthorizedAccessException:
                Write(terminal, $"the system refused to read or write: {exception.Message}");
                return ExitCodes.Failure;
            default:
                ReportBug(exception, terminal, logLevel);
                return ExitCodes.Failure;
        }
    }

    /// <summary>Returns how the command line spells what the message advises to libraries.</summary>
    private static string AdviceFor(Exception exception) => exception switch
    {
        NativeLibraryException => " On the command line: --library.",
        NoGpuException => " On the command line: --library, --gpu-layers.",
        MemoryShortageException => " On the command line: --memory-limit.",
        PromptTooLongException => " On the command line: --context.",
        _ => string.Empty,
    };

    private static void ReportBug(Exception exception, Terminal terminal, LogLevel logLevel)
    {
        Write(terminal, $"unexpected {exception.GetType().Name}: {exception.Message} This is a bug in spechub; please report it.");
        if (logLevel <= LogLevel.Debug)
        {
            terminal.Error.WriteLine(exception);
            return;
        }

        terminal.Error.WriteLine("With --log-level debug it says where.");
    }

    private static void Write(Terminal terminal, string message) =>
        terminal.Error.WriteLine($"spechub: {message.ReplaceLineEndings(" ")}");
}
