namespace SpecHub.Drafting;

/// <summary>What the draft model thinks of a candidate, and by which of its weights that is corrected.</summary>
/// <param name="Own">The logarithm of the model's own confidence given the parent, at most 0.</param>
/// <param name="Rank">The place among the model's children of the parent, from 0.</param>
/// <param name="Depth">The depth of the candidate, from 1.</param>
internal readonly record struct Guess(double Own, int Rank, int Depth);
