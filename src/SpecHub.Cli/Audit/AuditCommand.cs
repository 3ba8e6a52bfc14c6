using System.CommandLine;
using Microsoft.Extensions.Logging;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>The command <c>spechub audit</c>: its options, their ranges and what the help says about them.</summary>
internal sealed class AuditCommand : Command
{
    public const string CommandName = "audit";

    private readonly Option<string?> _model = BackendOptions.Model();

    private readonly Option<string?> _draft = BackendOptions.Draft();

    private readonly Option<int?> _rounds = OptionOf.WholeNumber(
        "--rounds", AuditOptions.LeastRounds, AuditOptions.MostRounds,
        $"a whole number from {AuditOptions.LeastRounds} to {AuditOptions.MostRounds}", "Seeded rounds of each statistical test; more see smaller errors",
        $"{AuditOptions.DefaultRounds}");

    private readonly Option<long?> _seed = OptionOf.WholeNumber(
        "--seed", long.MinValue, long.MaxValue, "a whole number of 64 bits", "Fixes every number of the audit", "drawn, and shown in the report");

    private readonly Option<ITreeVerifier?> _verifier = new("--verifier")
    {
        Description = "The only rule to audit, one of the core's. [default: all of them]",
        HelpName = string.Join('|', Verifiers.All.Select(verifier => verifier.Name)),
        CustomParser = OptionValues.Named(Verifiers.All, verifier => verifier.Name),
    };

    private readonly Option<TreeShape?> _tree = new("--tree")
    {
        Description = "The form of the drafts, such as chain:4, 2^4, best:14; rules that cannot draft best:n keep 2^2. [default: best:6 with coupled, else 2^2]",
        HelpName = "TREE",
        CustomParser = OptionValues.Tree,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON object a line: one for each check as it ends, then a summary.",
    };

    private readonly Option<int?> _threads = BackendOptions.Threads();

    private readonly Option<int?> _gpuLayers = BackendOptions.GpuLayers();

    private readonly Option<long?> _memoryLimit = BackendOptions.MemoryLimit();

    private readonly Option<string?> _library = BackendOptions.Library();

    private readonly Option<LogLevel?> _logLevel = BackendOptions.LogLevel();

    public AuditCommand(Terminal terminal)
        : base(
            CommandName,
            $"Checks on a pair of models that decoding is exact. Exit code {ExitCodes.Success}: all checks hold; " +
            $"{ExitCodes.AuditFailed}: one failed or could not be run.")
    {
        foreach (Option option in (Option[])
            [_model, _draft, _rounds, _seed, _verifier, _tree, _json, _threads, _gpuLayers, _memoryLimit, _library, _logLevel])
        {
            Add(option);
        }

        OptionOf.RequireOneValueEach(this);
        SetAction((line, cancellationToken) => Task.FromResult(AuditAction.Run(Read(line), terminal, cancellationToken)));
    }

    /// <summary>Returns what a command line without errors asks for.</summary>
    public AuditOptions Read(ParseResult line) => new()
    {
        Model = line.GetValue(_model),
        Draft = line.GetValue(_draft),
        Rounds = line.GetValue(_rounds) ?? AuditOptions.DefaultRounds,
        Seed = line.GetValue(_seed),
        Verifier = line.GetValue(_verifier),
        Tree = line.GetValue(_tree),
        Json = line.GetValue(_json),
        Threads = line.GetValue(_threads),
        GpuLayers = line.GetValue(_gpuLayers),
        MemoryLimit = line.GetValue(_memoryLimit),
        Library = line.GetValue(_library),
        LogLevel = LogLevelOf(line),
    };

    /// <summary>Returns the log level of a command line without errors.</summary>
    public LogLevel LogLevelOf(ParseResult line) => line.GetValue(_logLevel) ?? LogLevel.None;
}
