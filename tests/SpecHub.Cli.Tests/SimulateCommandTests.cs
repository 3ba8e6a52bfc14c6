using System.CommandLine;
using SpecHub.Baselines.Simulation;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests;

public sealed class SimulateCommandTests
{
    [Fact]
    public void Read_NoOptions_GivesTheDefaults()
    {
        SimulateOptions options = Read();
        var defaults = new SimulateOptions { KnownVerifiers = Verifiers.All };
        Assert.Equal(defaults, options with { Trees = defaults.Trees, Temperatures = defaults.Temperatures });
        Assert.Equal(["2^2", "2^3", "2^4"], options.Trees.Select(tree => tree.ToString()), StringComparer.Ordinal);
        Assert.Equal([.6f, 1], options.Temperatures);
        Assert.Equal(18, options.Cells().Count());
    }

    [Fact]
    public void Read_EveryOption_ArrivesAtItsPlace()
    {
        SimulateOptions options = Read(
            "--verifiers", "SpecHub,coupled", "--trees", "chain:2,3^2", "--temperatures", "0.5,2e0", "--family", "Flat", "--vocabulary", "30",
            "--rounds", "7", "--seed", "-3", "--json", "--output", "o", "--chart", "c");
        Assert.Equal([Verifiers.SpecHub, Verifiers.Coupled], options.Verifiers);
        Assert.Equal([TreeShape.Fixed(1, 2), TreeShape.Fixed(3, 2)], options.Trees);
        Assert.Equal([.5f, 2], options.Temperatures);
        Assert.Equal("flat", options.Family.Name);
        Assert.Equal((30, 7, -3L, true, "o", "c"), (options.Vocabulary, options.Rounds, options.Seed, options.Json, options.Output, options.Chart));
    }

    [Theory]
    [InlineData("--verifiers", "lossy")]
    [InlineData("--verifiers", "")]
    [InlineData("--trees", "2^9")]
    [InlineData("--trees", "bush")]
    [InlineData("--temperatures", "0")]
    [InlineData("--temperatures", "NaN")]
    [InlineData("--temperatures", "-1")]
    [InlineData("--temperatures", "100.5")]
    [InlineData("--temperatures", "1e-5")]
    [InlineData("--family", "real")]
    [InlineData("--vocabulary", "1")]
    [InlineData("--vocabulary", "200001")]
    [InlineData("--vocabulary", "4.5")]
    [InlineData("--rounds", "0")]
    [InlineData("--rounds", "10000001")]
    [InlineData("--rounds", "x")]
    [InlineData("--seed", "9223372036854775808")]
    public async Task RunAsync_ValueOutsideItsRange_NamesOptionAndValue(string option, string value)
    {
        CliResult result = await Cli.CallAsync("simulate", option, value);
        result.RequireError(ExitCodes.BadInput, option, $"'{value}'", "See 'spechub simulate --help'.");
    }

    [Theory]
    [InlineData("--verifiers", "coupled,,spechub", "''")]
    [InlineData("--verifiers", "coupled,COUPLED", "'COUPLED' twice")]
    [InlineData("--trees", "2^2,bush", "'bush'")]
    [InlineData("--trees", "2^2,2^2", "'2^2' twice")]
    [InlineData("--temperatures", "1,1.0", "'1.0' twice")]
    [InlineData("--temperatures", "0,6", "'0'")]
    [InlineData("--output", "", "must not be empty")]
    [InlineData("--chart", "", "must not be empty")]
    public async Task RunAsync_ListThatCannotBe_SaysWhatIsWrongInIt(string option, string value, string part)
    {
        CliResult result = await Cli.CallAsync("simulate", option, value);
        result.RequireError(ExitCodes.BadInput, option, part);
    }

    [Fact]
    public async Task RunAsync_NamedVerifierThatCannotGrowTheTree_IsRefused() =>
        (await Cli.CallAsync("simulate", "--verifiers", "coupled,spechub", "--trees", "best:6"))
            .RequireError(ExitCodes.BadInput, "'spechub'", "best:6", "coupled");

    [Fact]
    public void Cells_NoVerifierNamed_LeavesOutThoseThatCannotGrowTheTree() => Assert.Equal(
        ["coupled best:6", "coupled 2^2", "spechub 2^2", "hub-traversal 2^2"],
        Read("--trees", "best:6,2^2", "--temperatures", "1").Cells().Select(cell => $"{cell.Verifier.Name} {cell.Tree}"),
        StringComparer.Ordinal);

    [Theory]
    [InlineData("--output")]
    [InlineData("--chart")]
    public async Task RunAsync_FileThatCannotBeThere_IsRefusedBeforeWork(string option)
    {
        using var folder = new TestFolder();
        (await Cli.CallAsync("simulate", option, folder.Root)).RequireError(ExitCodes.BadInput, option, folder.Root, "Name a file");
        string missing = Path.Combine(folder.Root, "none");
        (await Cli.CallAsync("simulate", option, Path.Combine(missing, "x"))).RequireError(ExitCodes.BadInput, option, $"no folder '{missing}'");
    }

    [Fact]
    public async Task RunAsync_OneFileForTwo_IsRefused() =>
        (await Cli.CallAsync("simulate", "--output", "x", "--chart", "./x")).RequireError(ExitCodes.BadInput, "--output", "--chart", "two names");

    [Fact]
    public async Task RunAsync_Help_NamesEveryOptionAndVerifier()
    {
        CliResult result = await Cli.CallAsync("simulate", "--help");
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        foreach (string name in NewCommand().Options.Select(option => option.Name)
            .Concat(Verifiers.All.Select(verifier => verifier.Name)).Concat(SyntheticFamily.All.Select(family => family.Name)))
        {
            Assert.Contains(name, result.Output, StringComparison.Ordinal);
        }

        Assert.Contains("[default: 400]", result.Output, StringComparison.Ordinal);
        Assert.All(result.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 112));
    }

    private static SimulateCommand NewCommand() => new(new Terminal(() => Stream.Null, TextWriter.Null, TextWriter.Null), Verifiers.All);

    private static SimulateOptions Read(params string[] arguments)
    {
        SimulateCommand command = NewCommand();
        ParseResult line = command.Parse(arguments, SpecHubCommand.Rules);
        Assert.Empty(line.Errors);
        return command.Read(line);
    }
}
