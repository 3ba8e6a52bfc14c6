namespace SpecHub.Generation;

/// <summary>What an engine has done so far, and what it holds.</summary>
/// <remarks>A snapshot: the numbers are read one after the other while the engine goes on.</remarks>
public sealed record EngineCounters
{
    /// <summary>Gets how many requests wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>Gets how many answers are being made.</summary>
    public required int Running { get; init; }

    /// <summary>Gets how many texts wait in the cache to be the beginning of later prompts.</summary>
    public required int CachedTexts { get; init; }

    /// <summary>Gets how many answers came to their end.</summary>
    public required long Finished { get; init; }

    /// <summary>Gets how many requests failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Gets how many requests were cancelled or not read to their end.</summary>
    public required long Abandoned { get; init; }

    /// <summary>Gets how many forward passes the target made.</summary>
    public required long Passes { get; init; }

    /// <summary>Gets how many rows they had together.</summary>
    public required long Rows { get; init; }

    /// <summary>Gets how often drafting failed, so that a round was decoded plainly.</summary>
    public required long FailedDrafts { get; init; }

    /// <summary>Gets how often each thing was given up because the caches were full.</summary>
    public required IReadOnlyDictionary<CachePressure, long> Pressure { get; init; }
}
