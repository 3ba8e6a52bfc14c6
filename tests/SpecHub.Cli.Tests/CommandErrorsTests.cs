using Microsoft.Extensions.Logging;
using SpecHub.LlamaCpp;

namespace SpecHub.Cli.Tests;

public sealed class CommandErrorsTests
{
    [Fact]
    public void Report_Unexpected_IsOneLineWithTypeAndHint()
    {
        CliResult result = Report(LogLevel.None);
        result.RequireError(ExitCodes.Failure, "unexpected InvalidOperationException: two lines.", "This is a bug", "--log-level debug");
    }

    [Theory]
    [InlineData(LogLevel.Debug)]
    [InlineData(LogLevel.Trace)]
    public void Report_UnexpectedWhileDebugging_ShowsWhere(LogLevel level) =>
        Assert.Contains("   at ", Report(level).Error, StringComparison.Ordinal);

    [Fact]
    public void Report_WriteError_IsNoBug()
    {
        using var error = new StringWriter();
        int code = CommandErrors.Report(new IOException("No space left"), new Terminal(() => Stream.Null, TextWriter.Null, error), LogLevel.None);
        Assert.Equal(ExitCodes.Failure, code);
        Assert.DoesNotContain("bug", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_NoGpu_NamesTheOptions()
    {
        using var error = new StringWriter();
        int code = CommandErrors.Report(new NoGpuException("No GPU."), new Terminal(() => Stream.Null, TextWriter.Null, error), LogLevel.None);
        new CliResult(code, string.Empty, error.ToString()).RequireError(ExitCodes.BadInput, "No GPU.", "--library", "--gpu-layers");
    }

    [Fact]
    public async Task RunAsync_OutputBreaks_EndsWithAMessage()
    {
        await using var error = new StringWriter();
        var terminal = new Terminal(() => throw new NotSupportedException("no such stream"), TextWriter.Null, error);
        int code = await SpecHubCommand.RunAsync([.. Cli.TinyPair[..^1], "-", "--log-level", "error"], terminal, CancellationToken.None);
        new CliResult(code, string.Empty, error.ToString()).RequireError(ExitCodes.Failure, "NotSupportedException: no such stream");
    }

    private static CliResult Report(LogLevel level)
    {
        using var error = new StringWriter();
        try
        {
            throw new InvalidOperationException("two\nlines.");
        }
        catch (InvalidOperationException exception)
        {
            int code = CommandErrors.Report(exception, new Terminal(() => Stream.Null, TextWriter.Null, error), level);
            return new CliResult(code, string.Empty, error.ToString());
        }
    }
}
