using SpecHub.Sampling;

namespace SpecHub.Verification;

/// <summary>All randomness of a request; a verifier uses the part that its rule is made of.</summary>
/// <param name="Noise">The noise of every position, shared with the draft; silent at temperature 0.</param>
/// <param name="Decisions">Accepting, and residual draws.</param>
public readonly record struct VerificationRandomness(NoiseTape Noise, IDecisions Decisions);
