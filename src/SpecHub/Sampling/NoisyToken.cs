using SpecHub.Tokens;

namespace SpecHub.Sampling;

/// <summary>A token with its score after the noise of its position was added.</summary>
/// <param name="Token">The token.</param>
/// <param name="Score">Logit over temperature plus Gumbel noise, not normalised.</param>
public readonly record struct NoisyToken(TokenId Token, double Score);
