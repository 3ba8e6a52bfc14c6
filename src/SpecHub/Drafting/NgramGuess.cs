namespace SpecHub.Drafting;

/// <summary>What n-grams think of a candidate.</summary>
/// <param name="LogConfidence">The logarithm of the confidence given the parent, at most 0.</param>
/// <param name="Rank">The place among what they propose after the parent, from 0.</param>
internal readonly record struct NgramGuess(double LogConfidence, int Rank);
