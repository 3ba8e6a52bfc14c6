namespace SpecHub.LlamaCpp.Interop;

/// <summary>What a llama_context is created with.</summary>
internal readonly record struct ContextSettings
{
    /// <summary>Gets how many tokens the cache holds.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Gets how many rows one forward pass takes.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets how many sequences the cache knows.</summary>
    public required int MaxSequences { get; init; }

    /// <summary>Gets how many rows of one forward pass may want logits.</summary>
    public required int MaxOutputs { get; init; }

    /// <summary>Gets how many threads compute.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets the threads that wait for passes; null starts some for every pass.</summary>
    public SafeThreadPoolHandle? Pool { get; init; }

    /// <summary>Gets a value indicating whether a row's logits must not depend on what else is in its forward pass.</summary>
    public required bool RowsMustNotMatter { get; init; }
}
