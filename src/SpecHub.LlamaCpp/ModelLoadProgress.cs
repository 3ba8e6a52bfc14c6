namespace SpecHub.LlamaCpp;

/// <summary>How far the loading of a model has come.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="IsDraft">Whether it is the draft of the pair.</param>
/// <param name="Share">The share of the weights that has been read, from 0 to 1.</param>
public readonly record struct ModelLoadProgress(string Path, bool IsDraft, float Share);
