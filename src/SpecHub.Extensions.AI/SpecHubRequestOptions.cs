using SpecHub.Generation;

namespace SpecHub.Extensions.AI;

/// <summary>The settings of one request that <see cref="Microsoft.Extensions.AI.ChatOptions"/> has no property for.</summary>
/// <remarks>
/// Return one from <c>ChatOptions.RawRepresentationFactory</c>, or set the additional properties <c>min_p</c>,
/// <c>spechub.mode</c>, <c>spechub.tree</c> and <c>spechub.verifier</c>, which win. Null takes the client's default.
/// Immutable and safe for concurrent use.
/// </remarks>
public sealed record SpecHubRequestOptions
{
    /// <summary>Gets the share of the most likely token's probability below which a token is dropped.</summary>
    /// <value>0 to 1; 0 keeps all.</value>
    public float? MinP { get; init; }

    /// <summary>Gets whether and how to speculate.</summary>
    public SpeculationMode? Mode { get; init; }

    /// <summary>Gets the form of the draft trees: chain:4, 2^4 or best:14 and the like.</summary>
    public string? Tree { get; init; }

    /// <summary>Gets the rule that decides what the target keeps: coupled or spechub.</summary>
    public string? Verifier { get; init; }
}
