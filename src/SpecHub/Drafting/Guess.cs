namespace SpecHub.Drafting;

/// <summary>What one source thinks of a candidate, and by which of its weights that is corrected.</summary>
/// <param name="Own">The logarithm of the source's own confidence given the parent, at most 0.</param>
/// <param name="Rank">The place among the source's children of the parent, from 0.</param>
/// <param name="Place">For a model the depth of the candidate, for n-grams the length of the match as <see cref="NgramGuesses"/> groups it; from 1.</param>
internal readonly record struct Guess(double Own, int Rank, int Place);
