using System.Text;
using Spectre.Console;

namespace SpecHub.Cli;

/// <summary>Where the command reads and writes: the three standard streams of the process, or those of a test.</summary>
/// <param name="openInput">Opens standard input; whoever opens it disposes it.</param>
/// <param name="output">Standard output, which gets the answer and nothing else.</param>
/// <param name="error">Standard error, which gets everything else.</param>
internal sealed class Terminal(Func<Stream> openInput, TextWriter output, TextWriter error)
{
    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>Gets a value indicating whether a person sees standard output in colour.</summary>
    /// <value>The default is false.</value>
    public bool OutputHasColor { get; init; }

    /// <summary>Gets a value indicating whether a person sees standard error, so that it can be drawn on.</summary>
    /// <value>The default is false.</value>
    public bool ErrorIsScreen { get; init; }

    public Stream OpenInput() => openInput();

    /// <summary>Returns the streams of this process, in UTF-8 without a byte order mark.</summary>
    public static Terminal OfProcess()
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Terminal(Console.OpenStandardInput, Console.Out, Console.Error)
        {
            OutputHasColor = !Console.IsOutputRedirected && HasColor(Console.Out),
            ErrorIsScreen = !Console.IsErrorRedirected,
        };
    }

    private static bool HasColor(TextWriter writer)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
        {
            return false;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        return console.Profile.Capabilities is { Ansi: true, ColorSystem: not ColorSystem.NoColors };
    }
}
