using System.Diagnostics;
using System.Text;
using SpecHub.Testing;

namespace SpecHub.Cli.Tests;

/// <summary>Calls the command, in this process or in one of its own.</summary>
internal static class Cli
{
    public static readonly string Target = Repository.Model("tiny-target.q8_0.gguf");
    public static readonly string Draft = Repository.Model("tiny-draft.q8_0.gguf");

    /// <summary>A small raw generation with the tiny pair.</summary>
    public static readonly string[] TinyPair =
        ["generate", "--model", Target, "--draft", Draft, "--threads", "1", "--raw", "--prompt", "Once upon a time"];

    /// <summary>Runs the command in this process.</summary>
    public static Task<CliResult> CallAsync(params string[] arguments) => CallAsync([], arguments);

    /// <summary>Runs the command in this process, with bytes on its standard input.</summary>
    public static async Task<CliResult> CallAsync(byte[] input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(() => new MemoryStream(input), output, error);
        int code = await SpecHubCommand.RunAsync(arguments, terminal, CancellationToken.None);
        return new CliResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Starts the command as a user does.</summary>
    public static Process Start((string Name, string Value)? variable, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SpecHub.Cli.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
            StandardErrorEncoding = Encoding.UTF8,
        };
        if (variable is { } set)
        {
            start.Environment[set.Name] = set.Value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs the command as a user does, with a text on its standard input.</summary>
    public static async Task<CliResult> RunAsync(string input, (string Name, string Value)? variable, params string[] arguments)
    {
        using Process process = Start(variable, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, await output, await error);
    }

    public static Task<CliResult> RunAsync(params string[] arguments) =>
        RunAsync(string.Empty, variable: null, arguments);
}
