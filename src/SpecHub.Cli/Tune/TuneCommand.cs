using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace SpecHub.Cli.Tune;

/// <summary>The command <c>spechub tune</c>.</summary>
internal sealed class TuneCommand : Command
{
    private readonly Option<string?> _model = BackendOptions.Model();

    private readonly Option<string?> _draft = BackendOptions.Draft();

    private readonly Option<string?> _output = OptionOf.Text(
        "--output", "FILE", $"Where to write the costs; what is there is replaced. [default: {TuneOptions.DefaultOutput}]");

    private readonly Option<int?> _threads = BackendOptions.Threads();

    private readonly Option<int?> _gpuLayers = BackendOptions.GpuLayers();

    private readonly Option<long?> _memoryLimit = BackendOptions.MemoryLimit();

    private readonly Option<string?> _library = BackendOptions.Library();

    private readonly Option<LogLevel?> _logLevel = BackendOptions.LogLevel();

    public TuneCommand(Terminal terminal)
        : base("tune", "Measures what forward passes of a pair of models cost here, for generate --costs and the client's CostFile.")
    {
        foreach (Option option in (Option[])[_model, _draft, _output, _threads, _gpuLayers, _memoryLimit, _library, _logLevel])
        {
            Add(option);
        }

        OptionOf.RequireOneValueEach(this);
        SetAction((line, cancellationToken) => Task.FromResult(TuneAction.Run(Read(line), terminal, cancellationToken)));
    }

    /// <summary>Returns what a command line without errors asks for.</summary>
    public TuneOptions Read(ParseResult line) => new()
    {
        Model = line.GetValue(_model),
        Draft = line.GetValue(_draft),
        Output = line.GetValue(_output) ?? TuneOptions.DefaultOutput,
        Threads = line.GetValue(_threads),
        GpuLayers = line.GetValue(_gpuLayers),
        MemoryLimit = line.GetValue(_memoryLimit),
        Library = line.GetValue(_library),
        LogLevel = LogLevelOf(line),
    };

    /// <summary>Returns the log level of a command line without errors.</summary>
    public LogLevel LogLevelOf(ParseResult line) => line.GetValue(_logLevel) ?? LogLevel.None;
}
