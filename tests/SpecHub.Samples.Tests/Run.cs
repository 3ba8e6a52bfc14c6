using System.Diagnostics;
using SpecHub.Testing;

namespace SpecHub.Samples.Tests;

/// <summary>Runs a program of this repository as a user would, from the repository's root.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs the built assembly of a project, such as Chat.</summary>
    public static Task<Run> BuiltAsync(string project, string assembly, IEnumerable<string> arguments, string input = "") =>
        DotnetAsync([BuiltPath(project, assembly), .. arguments], input);

    /// <summary>Runs dotnet.</summary>
    public static async Task<Run> DotnetAsync(IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new Run(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string BuiltPath(string project, string assembly)
    {
        // artifacts/bin/<project>/<configuration>: the configuration is that of these tests.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.Combine(Repository.Root, "artifacts", "bin", project, configuration, assembly + ".dll");
    }
}
