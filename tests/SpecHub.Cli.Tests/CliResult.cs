namespace SpecHub.Cli.Tests;

/// <summary>What one call of the command left behind.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>Asserts the contract of every error: code, one readable message with its parts, no answer, no stack trace.</summary>
    public void RequireError(int exitCode, params string[] messageParts)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Equal(string.Empty, Output);
        Assert.StartsWith("spechub: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        foreach (string part in messageParts)
        {
            Assert.Contains(part, Error, StringComparison.Ordinal);
        }
    }
}
