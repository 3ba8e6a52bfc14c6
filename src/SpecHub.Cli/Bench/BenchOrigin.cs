namespace SpecHub.Cli.Bench;

/// <summary>What ran a benchmark, so that a line of results says by itself what it is about.</summary>
internal sealed record BenchOrigin
{
    /// <summary>Gets the name of the target's file, without its folder.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the name of the draft's file; null when nothing drafts.</summary>
    public string? Draft { get; init; }

    public required string Backend { get; init; }

    /// <summary>Gets the threads that were asked for; null for the default.</summary>
    public int? Threads { get; init; }

    public required string Processor { get; init; }

    public required int Processors { get; init; }

    /// <summary>Gets the greatest number of tokens of an answer.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Returns what is about to run.</summary>
    public static BenchOrigin Of(ModelFiles files, string backend, BenchOptions options) => new()
    {
        Model = Path.GetFileName(files.Target),
        Draft = files.Draft is null ? null : Path.GetFileName(files.Draft),
        Backend = backend,
        Threads = options.Threads,
        Processor = Bench.Processor.Name(),
        Processors = Environment.ProcessorCount,
        MaxTokens = options.Tokens,
    };
}
