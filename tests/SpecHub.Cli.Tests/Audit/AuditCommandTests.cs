using System.CommandLine;
using Microsoft.Extensions.Logging;
using SpecHub.Cli.Audit;
using SpecHub.Diagnostics;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests.Audit;

public sealed class AuditCommandTests
{
    [Fact]
    public void Read_NoOption_GivesTheDefaults()
    {
        AuditOptions options = Read();
        Assert.Equal(new AuditOptions(), options);
        Assert.Equal(2000, options.Rounds);
        Assert.Equal(Verifiers.All, options.AuditedVerifiers);
    }

    [Fact]
    public void Read_EveryOption_ArrivesAtItsPlace()
    {
        AuditOptions options = Read(
            "--model", "m", "--draft", "d", "--rounds", "300", "--seed", "-9", "--verifier", "SpecHub", "--tree", "3^2", "--json",
            "--threads", "2", "--gpu-layers", "0", "--memory-limit", "5000000000", "--library", "l", "--log-level", "Debug");
        Assert.Equal(
            new AuditOptions
            {
                Model = "m",
                Draft = "d",
                Rounds = 300,
                Seed = -9,
                Verifier = Verifiers.SpecHub,
                Tree = TreeShape.Fixed(3, 2),
                Json = true,
                Threads = 2,
                GpuLayers = 0,
                MemoryLimit = 5_000_000_000,
                Library = "l",
                LogLevel = LogLevel.Debug,
            },
            options);
        Assert.Equal([Verifiers.SpecHub], options.AuditedVerifiers);
    }

    [Theory]
    [InlineData("--rounds", "99")]
    [InlineData("--rounds", "1000001")]
    [InlineData("--rounds", "1e3")]
    [InlineData("--seed", "x")]
    [InlineData("--verifier", "nonsense")]
    [InlineData("--tree", "2x2")]
    [InlineData("--threads", "0")]
    [InlineData("--library", "")]
    public async Task RunAsync_BadValue_NamesOptionAndValue(string option, string value) =>
        (await Cli.CallAsync("audit", option, value)).RequireError(ExitCodes.BadInput, option, value, "See 'spechub audit --help'.");

    [Fact]
    public async Task RunAsync_OptionWithoutItsValue_IsRefused() =>
        (await Cli.CallAsync("audit", "--seed", "--json")).RequireError(ExitCodes.BadInput, "--seed lacks its value");

    [Fact]
    public async Task RunAsync_UnknownOption_IsRefused() =>
        (await Cli.CallAsync("audit", "--prompt", "x")).RequireError(ExitCodes.BadInput, "--prompt", "See 'spechub audit --help'.");

    [Fact]
    public async Task RunAsync_ModelWithoutADraft_AsksForOne() =>
        (await Cli.CallAsync("audit", "--model", Cli.Target)).RequireError(ExitCodes.BadInput, "--model came alone", "--draft");

    [Theory]
    [InlineData("--model", "nowhere.gguf", "--draft")]
    [InlineData("--draft", "nowhere.gguf", "--model")]
    public async Task RunAsync_MissingFile_NamesIt(string option, string file, string other) =>
        (await Cli.CallAsync("audit", option, file, other, Cli.Draft)).RequireError(ExitCodes.BadInput, $"'{file}'", "no such file");

    [Fact]
    public void Validate_BestFirstTreeWithOneRuleThatCannotDraftIt_Throws()
    {
        AuditOptions options = new() { Verifier = Verifiers.SpecHub, Tree = TreeShape.BestFirst(6) };
        SpecHubException exception = Assert.Throws<SpecHubException>(options.Validate);
        Assert.Contains("best:6", exception.Message, StringComparison.Ordinal);
        (options with { Verifier = null }).Validate();
    }

    [Fact]
    public async Task RunAsync_Help_SaysWhatTheExitCodesMean()
    {
        CliResult result = await Cli.CallAsync("audit", "--help");
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        string help = string.Join(' ', result.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Exit code 0: all checks hold; 3: one failed", help, StringComparison.Ordinal);
        Assert.Contains("100 to 1000000", help, StringComparison.Ordinal);
    }

    private static AuditOptions Read(params string[] arguments)
    {
        var command = new AuditCommand(new Terminal(() => Stream.Null, TextWriter.Null, TextWriter.Null));
        ParseResult line = command.Parse(arguments, SpecHubCommand.Rules);
        Assert.Empty(line.Errors);
        return command.Read(line);
    }
}
