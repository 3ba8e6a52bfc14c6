namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>What happened at one node.</summary>
/// <param name="Drafts">The drawn tokens.</param>
/// <param name="Token">The emitted token.</param>
/// <param name="Position">The place of the accepted draft in the order of tests; -1 when none was.</param>
internal readonly record struct NodeOutcome(string Drafts, int Token, int Position);
