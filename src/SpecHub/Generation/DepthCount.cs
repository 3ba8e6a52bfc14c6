namespace SpecHub.Generation;

/// <summary>How far walks through drafted trees came: what happened at one depth.</summary>
/// <param name="Tried">The rounds in which a walk stood above this depth and found drafts there.</param>
/// <param name="Accepted">Those of them in which it accepted one.</param>
public readonly record struct DepthCount(int Tried, int Accepted);
