namespace SpecHub.Cli;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Something failed that is not the user's doing.</summary>
    public const int Failure = 1;

    /// <summary>The command line, a file or the prompt cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>An audit found something that does not hold, or a check of it could not be run.</summary>
    public const int AuditFailed = 3;

    /// <summary>A run of a benchmark proves nothing: it failed, or wrote another text than plain decoding.</summary>
    public const int VoidRuns = 4;

    /// <summary>Ctrl+C: 128 and the number of the signal.</summary>
    public const int Interrupted = 130;
}
