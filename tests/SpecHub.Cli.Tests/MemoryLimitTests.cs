namespace SpecHub.Cli.Tests;

/// <summary>Every command that loads models keeps to the memory it was given.</summary>
public sealed class MemoryLimitTests
{
    [Theory]
    [InlineData("generate", "--prompt", "x")]
    [InlineData("tune", "--output", "never-written.json")]
    [InlineData("audit", "--rounds", "100")]
    [InlineData("bench", "--repeats", "1")]
    public async Task RunAsync_ModelsThatTakeMoreThanTheLimit_AreRefusedWithNumbers(string command, string option, string value)
    {
        CliResult result = await Cli.CallAsync(command, "--model", Cli.Target, "--draft", Cli.Draft, option, value, "--memory-limit", "1048576");

        result.RequireError(
            ExitCodes.BadInput, Cli.Target, Cli.Draft, "1 MiB are allowed by MemoryLimit", "need about", "On the command line: --memory-limit.");
        Assert.False(File.Exists("never-written.json"));
    }

    [Fact]
    public async Task RunAsync_LimitThatSuffices_Answers()
    {
        CliResult result = await Cli.CallAsync([.. Cli.TinyPair, "--max-tokens", "2", "--seed", "1", "--memory-limit", "2000000000"]);

        Assert.True(result.ExitCode == ExitCodes.Success, result.Error);
    }
}
