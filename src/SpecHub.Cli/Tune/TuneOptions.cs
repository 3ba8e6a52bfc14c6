using Microsoft.Extensions.Logging;

namespace SpecHub.Cli.Tune;

/// <summary>What <c>spechub tune</c> was asked for.</summary>
internal sealed record TuneOptions
{
    public const string DefaultOutput = "costs.json";

    /// <summary>Gets the path of the target; null takes the default pair's.</summary>
    public string? Model { get; init; }

    /// <summary>Gets the path of the draft; null takes the default pair's, or none for a named target.</summary>
    public string? Draft { get; init; }

    /// <summary>Gets where to write the costs.</summary>
    public string Output { get; init; } = DefaultOutput;

    public int? Threads { get; init; }

    public int? GpuLayers { get; init; }

    /// <summary>Gets how many bytes of memory the models may take; null for as many as are free.</summary>
    public long? MemoryLimit { get; init; }

    public string? Library { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.None;
}
