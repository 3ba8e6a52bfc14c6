namespace SpecHub.Generation;

/// <summary>A piece of an answer.</summary>
/// <param name="Text">Whole characters that are final; empty at most in the last piece.</param>
/// <param name="FromDraft">Whether the token that completed the text had been drafted and was accepted.</param>
/// <param name="Finish">Why the answer ended; null but for the last piece.</param>
/// <param name="Statistics">What the answer took; null but for the last piece.</param>
public sealed record GenerationUpdate(string Text, bool FromDraft, FinishReason? Finish, GenerationStatistics? Statistics);
