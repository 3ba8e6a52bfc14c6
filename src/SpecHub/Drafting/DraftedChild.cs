using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>A drafted continuation of a node.</summary>
/// <param name="Token">The token.</param>
/// <param name="LogConfidence">
/// The natural logarithm of an estimate of how likely the target takes it, given that the walk gets to its parent;
/// at most 0. It steers which nodes are grown and never what is accepted.
/// </param>
public readonly record struct DraftedChild(TokenId Token, double LogConfidence);
