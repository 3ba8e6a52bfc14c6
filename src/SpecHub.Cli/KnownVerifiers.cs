using SpecHub.Baselines.Verification;
using SpecHub.Verification;

namespace SpecHub.Cli;

/// <summary>The rules that the command knows by name: the core's, then the field's others.</summary>
internal static class KnownVerifiers
{
    public static IReadOnlyList<ITreeVerifier> All { get; } = [.. Verifiers.All, .. BaselineVerifiers.All];

    /// <summary>Gets the names, for help and errors.</summary>
    public static IEnumerable<string> Names => All.Select(verifier => verifier.Name);
}
