namespace SpecHub.Drafting;

/// <summary>A place in a <see cref="NgramIndex"/>: an end of a text that the index has seen before.</summary>
/// <param name="State">The state of the index that stands for it.</param>
/// <param name="Length">How many tokens it has; 0 for nothing.</param>
internal readonly record struct NgramMatch(int State, int Length);
