using SpecHub.LlamaCpp;

namespace SpecHub.Extensions.AI;

/// <summary>A pair that is ready, with the format of its conversations.</summary>
/// <param name="Pair">The models and their engine.</param>
/// <param name="Template">Writes conversations as the target was trained to read them.</param>
public sealed record LoadedModels(ModelPair Pair, LlamaChatTemplate Template);
