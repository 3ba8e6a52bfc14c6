using SpecHub.Planning;

namespace SpecHub.Cli.Tests;

public sealed class TuneCommandTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"spechub-costs-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Tune_TinyPair_WritesCostsThatGenerateLoads()
    {
        string[] pair = ["--model", Cli.Target, "--draft", Cli.Draft, "--threads", "1"];
        CliResult tuned = await Cli.CallAsync(["tune", .. pair, "--output", _path]);

        Assert.True(tuned.ExitCode == ExitCodes.Success, tuned.Error);
        Assert.Contains("1 rows", tuned.Output, StringComparison.Ordinal);
        CostFile costs = CostFile.Read(_path);
        Assert.Contains(costs.TargetPoints[0], static point => point.Rows == 1);
        Assert.Contains(costs.TargetPoints[0], static point => point.Rows == 16);
        Assert.NotEmpty(costs.DraftPoints[0]);

        string[] generate = ["generate", .. pair, "--prompt", "Hi", "--max-tokens", "8", "--seed", "1", "--costs", _path];
        CliResult answer = await Cli.CallAsync(generate);
        Assert.True(answer.ExitCode == ExitCodes.Success, answer.Error);

        // Costs of the pair say nothing about the target alone.
        CliResult alone = await Cli.CallAsync(["generate", "--model", Cli.Target, "--threads", "1", "--prompt", "Hi", "--costs", _path]);
        alone.RequireError(ExitCodes.BadInput, "The costs were measured for", "spechub tune");
    }

    [Fact]
    public async Task Tune_MissingModel_SaysSo() =>
        (await Cli.CallAsync(["tune", "--model", "no-such.gguf", "--output", _path])).RequireError(ExitCodes.BadInput, "no-such.gguf");
}
