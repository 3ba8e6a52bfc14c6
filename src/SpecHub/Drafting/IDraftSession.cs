namespace SpecHub.Drafting;

/// <summary>What a drafter remembers for one generation, such as the cache of a draft model.</summary>
/// <remarks>Created by a drafter, disposed with the generation on the engine thread; not thread-safe.</remarks>
public interface IDraftSession : IDisposable;
