using System.CommandLine;
using Microsoft.Extensions.Logging;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests;

public sealed class GenerateCommandTests
{
    [Fact]
    public void Read_OnlyAPrompt_GivesTheDefaults()
    {
        GenerateOptions options = Read("--prompt", "hello");
        Assert.Equal(
            new GenerateOptions { Prompt = "hello", Sampling = new SamplingOptions { Temperature = 0.7f } },
            options with { StopSequences = new GenerateOptions { Prompt = "hello" }.StopSequences });
        Assert.Empty(options.StopSequences);
        Assert.Null(options.SettledMode);
        Assert.True(options.WantsDraft);
    }

    [Fact]
    public void Read_EveryOption_ArrivesAtItsPlace()
    {
        GenerateOptions options = Read(
            "--prompt", "p", "--model", "m", "--draft", "d", "--system", "s", "--template", "chatml", "--raw", "--mode", "Tree", "--draft-source", "Ngram",
            "--tree", "3^2", "--verifier", "SpecHub", "--temperature", "0.25", "--top-k", "7", "--top-p", "0.5", "--min-p", "1e-2",
            "--frequency-penalty", "-0.5", "--presence-penalty", "1.5", "--repetition-penalty", "1.25", "--seed", "-9223372036854775808", "--max-tokens", "9", "--stop", "a", "--stop", "b", "--json", "--context", "300",
            "--threads", "2", "--gpu-layers", "0", "--memory-limit", "5000000000", "--library", "l", "--log-level", "Debug");
        Assert.Equal(["a", "b"], options.StopSequences);
        Assert.Equal(
            new GenerateOptions
            {
                Prompt = "p",
                Model = "m",
                Draft = "d",
                System = "s",
                Template = "chatml",
                Raw = true,
                Mode = SpeculationMode.Tree,
                DraftSource = DraftSource.Ngram,
                Tree = TreeShape.Fixed(3, 2),
                Verifier = Verifiers.SpecHub,
                Sampling = new SamplingOptions
                {
                    Temperature = 0.25f,
                    TopK = 7,
                    TopP = 0.5f,
                    MinP = 0.01f,
                    FrequencyPenalty = -0.5f,
                    PresencePenalty = 1.5f,
                    RepetitionPenalty = 1.25f,
                },
                Seed = long.MinValue,
                MaxTokens = 9,
                StopSequences = options.StopSequences,
                Json = true,
                Context = 300,
                Threads = 2,
                GpuLayers = 0,
                MemoryLimit = 5_000_000_000,
                Library = "l",
                LogLevel = LogLevel.Debug,
            },
            options);
    }

    [Theory]
    [InlineData("@file")]
    [InlineData("-")]
    [InlineData("-x")]
    [InlineData("- a list")]
    [InlineData("a=b:c")]
    public void Read_PromptThatLooksLikeSyntax_StaysAsItIs(string prompt) => Assert.Equal(prompt, Read("--prompt", prompt).Prompt);

    [Theory]
    [InlineData("--temperature", "NaN")]
    [InlineData("--temperature", "abc")]
    [InlineData("--temperature", "-1")]
    [InlineData("--temperature", "0,7")]
    [InlineData("--temperature", "1e400")]
    [InlineData("--temperature", "100.1")]
    [InlineData("--top-k", "-1")]
    [InlineData("--top-k", "1.5")]
    [InlineData("--top-p", "0")]
    [InlineData("--top-p", "2")]
    [InlineData("--top-p", "nan")]
    [InlineData("--min-p", "-0.1")]
    [InlineData("--min-p", "1.1")]
    [InlineData("--frequency-penalty", "-2.1")]
    [InlineData("--frequency-penalty", "nan")]
    [InlineData("--presence-penalty", "2.1")]
    [InlineData("--presence-penalty", "0,5")]
    [InlineData("--repetition-penalty", "0")]
    [InlineData("--repetition-penalty", "10.1")]
    [InlineData("--seed", "x")]
    [InlineData("--seed", "1.5")]
    [InlineData("--seed", "9223372036854775808")]
    [InlineData("--max-tokens", "0")]
    [InlineData("--max-tokens", "1,000")]
    [InlineData("--tree", "2^9")]
    [InlineData("--tree", "chain:0")]
    [InlineData("--tree", "bush")]
    [InlineData("--verifier", "lossy")]
    [InlineData("--mode", "fast")]
    [InlineData("--mode", "1")]
    [InlineData("--draft-source", "book")]
    [InlineData("--context", "15")]
    [InlineData("--threads", "0")]
    [InlineData("--threads", "513")]
    [InlineData("--gpu-layers", "-1")]
    [InlineData("--memory-limit", "-1")]
    [InlineData("--memory-limit", "4GB")]
    [InlineData("--log-level", "loud")]
    public async Task RunAsync_ValueOutsideItsRange_NamesOptionAndValue(string option, string value)
    {
        CliResult result = await Cli.CallAsync("generate", "--prompt", "x", option, value);
        result.RequireError(ExitCodes.BadInput, option, $"'{value}'", "See 'spechub generate --help'.");
    }

    [Fact]
    public async Task RunAsync_UnknownVerifier_ListsAllOfThem()
    {
        CliResult result = await Cli.CallAsync("generate", "--prompt", "x", "--verifier", "lossy");

        result.RequireError(ExitCodes.BadInput, [.. KnownVerifiers.Names]);
    }

    [Theory]
    [InlineData("--model")]
    [InlineData("--draft")]
    [InlineData("--library")]
    [InlineData("--template")]
    [InlineData("--system")]
    [InlineData("--stop")]
    public async Task RunAsync_EmptyText_IsAnError(string option)
    {
        CliResult result = await Cli.CallAsync("generate", "--prompt", "x", option, string.Empty);
        result.RequireError(ExitCodes.BadInput, $"{option} must not be empty");
    }

    [Fact]
    public async Task RunAsync_SeveralMistakes_NamesAll()
    {
        CliResult result = await Cli.CallAsync("generate", "--top-k", "-1", "--seed", "z", "--bogus");
        result.RequireError(ExitCodes.BadInput, "--top-k", "--seed", "--bogus", "--prompt");
    }

    [Fact]
    public async Task RunAsync_UnknownCommand_IsAnError()
    {
        CliResult result = await Cli.CallAsync("chat");
        result.RequireError(ExitCodes.BadInput, "'chat'", "See 'spechub --help'.");
    }

    [Fact]
    public async Task RunAsync_NoCommand_IsAnError()
    {
        CliResult result = await Cli.CallAsync();
        result.RequireError(ExitCodes.BadInput, "See 'spechub --help'.");
    }

    [Theory]
    [InlineData("--seed")]
    [InlineData("--model")]
    [InlineData("--stop")]
    [InlineData("--tree")]
    public async Task RunAsync_MissingValue_IsAnError(string option)
    {
        CliResult last = await Cli.CallAsync("generate", "--prompt", "x", option);
        last.RequireError(ExitCodes.BadInput, option);
        CliResult middle = await Cli.CallAsync("generate", option, "--prompt", "x");
        middle.RequireError(ExitCodes.BadInput, option);
        CliResult secondTime = await Cli.CallAsync("generate", "--prompt", "x", option, option == "--tree" ? "2^2" : "1", option);
        secondTime.RequireError(ExitCodes.BadInput, option, "2 times");
    }

    [Fact]
    public async Task RunAsync_OptionInsteadOfThePrompt_IsAnError() =>
        (await Cli.CallAsync("generate", "--prompt", "--json")).RequireError(ExitCodes.BadInput, "--prompt lacks its value", "--json");

    [Fact]
    public async Task RunAsync_OptionGivenTwice_IsAnError()
    {
        CliResult result = await Cli.CallAsync("generate", "--prompt", "x", "--seed", "1", "--seed", "2");
        result.RequireError(ExitCodes.BadInput, "--seed", "2 were provided");
    }

    [Fact]
    public async Task RunAsync_Help_NamesEveryOptionWithDefaultOrRange()
    {
        CliResult result = await Cli.CallAsync("generate", "--help");
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        Assert.Equal(string.Empty, result.Error);
        foreach (Option option in NewCommand().Options)
        {
            Assert.Contains(option.Name, result.Output, StringComparison.Ordinal);
        }

        Assert.Contains("[default: 0.7]", result.Output, StringComparison.Ordinal);
        Assert.Contains("from 0 (all) to 1", string.Join(' ', result.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("SpecHub.Verification", result.Output, StringComparison.Ordinal);
        Assert.All(result.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 112));
    }

    [Fact]
    public async Task RunAsync_Version_PrintsIt()
    {
        CliResult result = await Cli.CallAsync("--version");
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Output);
    }

    private static GenerateCommand NewCommand() => new(new Terminal(() => Stream.Null, TextWriter.Null, TextWriter.Null));

    private static GenerateOptions Read(params string[] arguments)
    {
        GenerateCommand command = NewCommand();
        ParseResult line = command.Parse(arguments, SpecHubCommand.Rules);
        Assert.Empty(line.Errors);
        return command.Read(line);
    }
}
