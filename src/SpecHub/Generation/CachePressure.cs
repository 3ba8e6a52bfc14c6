namespace SpecHub.Generation;

/// <summary>What an engine gave up because its caches were full, mildest first.</summary>
public enum CachePressure
{
    /// <summary>Nothing: there was room.</summary>
    None,

    /// <summary>Trees were cut to chains for a round.</summary>
    Chain,

    /// <summary>A round was decoded plainly.</summary>
    Plain,

    /// <summary>A text that waited to be the beginning of a later prompt was dropped.</summary>
    Evicted,

    /// <summary>The answer that was started last gave its place up for a while; its text so far is read again later.</summary>
    Paused,

    /// <summary>A request failed: alone in the cache it had no room.</summary>
    Failed,
}
