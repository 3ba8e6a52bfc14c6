using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SpecHub.Cli.Tests;

/// <summary>The command as a user starts it: what only a process of its own can show.</summary>
public sealed class ProcessTests
{
    private static readonly string[] Brief = [.. Cli.TinyPair, "--seed", "3", "--max-tokens", "12"];

    [Fact]
    public async Task Generate_RedirectedOutput_IsTheTextAlone()
    {
        CliResult result = await Cli.RunAsync(string.Empty, ("TERM", "xterm-256color"), Brief);
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        Assert.Equal((await Cli.CallAsync(Brief)).Output, result.Output);
        Assert.DoesNotContain('\e', result.Output + result.Error);
        Assert.Contains("12 tokens, ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_PromptOnStandardInput_IsReadAsUtf8InAnyLocale()
    {
        string[] arguments = ["generate", "--model", Cli.Target, "--raw", "--threads", "1", "--max-tokens", "3", "--seed", "1", "--prompt"];
        CliResult piped = await Cli.RunAsync("Grüße 🍎\n", ("LC_ALL", "C"), [.. arguments, "-"]);
        Assert.Equal((await Cli.CallAsync([.. arguments, "Grüße 🍎"])).Output, piped.Output);
    }

    [Fact]
    public async Task Generate_NoModelNamed_UsesTheDefaultPair()
    {
        CliResult result = await Cli.RunAsync("generate", "--prompt", "Hi", "--max-tokens", "3", "--threads", "1", "--json", "--context", "256");
        Assert.True(result.ExitCode == ExitCodes.Success, result.Error);
        Assert.Equal('{', result.Output[0]);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        Assert.Equal("auto", document.RootElement.GetProperty("mode").GetString());
    }

    [Fact]
    public async Task Generate_BadValue_EndsWithCodeTwo()
    {
        CliResult result = await Cli.RunAsync("generate", "--prompt", "x", "--temperature", "NaN");
        result.RequireError(ExitCodes.BadInput, "--temperature", "'NaN'");
    }

    [Fact]
    public async Task Generate_MissingLibrary_SaysWhereItLooked()
    {
        CliResult result = await Cli.RunAsync([.. Brief, "--library", "/nowhere/libllama.so"]);
        result.RequireError(ExitCodes.BadInput, "/nowhere/libllama.so", "There was none", "--library");
    }

    [Fact]
    public async Task Generate_FileThatIsNoLibrary_IsRefused()
    {
        using var folder = new TestFolder();
        string path = folder.Write("libllama.so", "no library"u8.ToArray());
        CliResult result = await Cli.RunAsync([.. Brief, "--library", path]);
        result.RequireError(ExitCodes.BadInput, path, "cannot load it");
    }

    [Fact]
    public async Task Generate_ForeignLibrary_IsRefused()
    {
        // The backend's own helper library is a true library, and not llama.cpp.
        string foreign = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "runtimes"), "*ggml-base*", SearchOption.AllDirectories).First();
        CliResult result = await Cli.RunAsync(
            string.Empty, ("SPECHUB_LLAMA_LIBRARY", foreign), Brief);
        result.RequireError(ExitCodes.BadInput, foreign, "not llama.cpp");
    }

    [Fact]
    public async Task Generate_LogLevel_ShowsLlamaOnStandardErrorOnly()
    {
        CliResult result = await Cli.RunAsync([.. Brief, "--log-level", "debug"]);
        Assert.Equal((await Cli.CallAsync(Brief)).Output, result.Output);
        Assert.Contains("debug: SpecHub.LlamaCpp.Native: llama_model_loader", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_CtrlC_EndsWithItsCode()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // A model that likes nothing better than what was said goes round in circles, so the answer does not end by itself.
        using Process process = Cli.Start(
            variable: null, [.. Cli.TinyPair, "--tree", "2^6", "--temperature", "0", "--repetition-penalty", "0.01"]);
        Assert.Equal(1, await process.StandardOutput.ReadAsync(new char[1]));
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        string error = await process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(ExitCodes.Interrupted, process.ExitCode);
        Assert.Equal($"spechub: interrupted.{Environment.NewLine}", error);
    }
}
