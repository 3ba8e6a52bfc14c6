using System.CommandLine;
using System.CommandLine.Help;
using Microsoft.Extensions.Logging;
using SpecHub.Cli.Audit;
using SpecHub.Cli.Bench;
using SpecHub.Cli.Tune;

namespace SpecHub.Cli;

/// <summary>The command <c>spechub</c>: reads a command line, runs it and turns whatever happens into an exit code.</summary>
internal static class SpecHubCommand
{
    // Wider text is hard to read, and redirected help would have no limit at all.
    private const int HelpWidth = 110;

    // A prompt may begin with @ or be one dash: neither is a file of arguments or a bundle of options.
    internal static readonly ParserConfiguration Rules = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments, without the name of the command.</param>
    /// <param name="terminal">Where to read and write.</param>
    /// <param name="cancellationToken">Ends the work between two rounds.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        LogLevel logLevel = LogLevel.None;
#pragma warning disable CA1031 // The last place that sees an exception: whatever it is, the user gets a message and not a crash.
        try
        {
            var generate = new GenerateCommand(terminal);
            var simulate = new SimulateCommand(terminal, KnownVerifiers.All);
            var audit = new AuditCommand(terminal);
            var bench = new BenchCommand(terminal);
            var tune = new TuneCommand(terminal);

            // A RootCommand would call itself by the name of the file.
            var root = new Command("spechub", "Generates text on llama.cpp with multi-draft speculative decoding.")
            {
                Help(), new VersionOption(), generate, simulate, audit, bench, tune,
            };
            ParseResult line = root.Parse(arguments, Rules);
            if (line.Errors.Count > 0 && line.Action is not HelpAction)
            {
                return CommandErrors.Report(line, terminal);
            }

            // What does not log has no option that would show where an unexpected exception came from, so it is shown at once.
            logLevel =
                line.Errors.Count > 0 ? LogLevel.None :
                line.CommandResult.Command == simulate ? LogLevel.Debug :
                line.CommandResult.Command == audit ? audit.LogLevelOf(line) :
                line.CommandResult.Command == bench ? bench.LogLevelOf(line) :
                line.CommandResult.Command == tune ? tune.LogLevelOf(line) :
                generate.LogLevelOf(line);
            return await line.InvokeAsync(InvocationFor(terminal), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return CommandErrors.Report(exception, terminal, logLevel);
        }
    }

    /// <summary>Leaves signals and exceptions to this program.</summary>
    private static InvocationConfiguration InvocationFor(Terminal terminal) => new()
    {
        Output = terminal.Output,
        Error = terminal.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    private static HelpOption Help()
    {
        var option = new HelpOption();
        if (option.Action is HelpAction action)
        {
            // A terminal that does not know its width says 0.
            action.MaxWidth = action.MaxWidth is > 0 and < HelpWidth ? action.MaxWidth : HelpWidth;
        }

        return option;
    }
}
