namespace SpecHub.Generation;

/// <summary>A beginning that a prompt has in common with a text in the cache.</summary>
/// <param name="Text">The text; null when there is none worth the while.</param>
/// <param name="Length">How many tokens they have in common.</param>
internal readonly record struct SharedPrefix(CachedText? Text, int Length);
