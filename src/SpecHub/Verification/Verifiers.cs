namespace SpecHub.Verification;

/// <summary>The rules of the core, by name.</summary>
public static class Verifiers
{
    /// <summary>Gets the default: coupled decoding.</summary>
    public static ITreeVerifier Coupled { get; } = new CoupledVerifier();

    /// <summary>Gets SpecHub's rule.</summary>
    public static ITreeVerifier SpecHub { get; } = new SpecHubVerifier();

    /// <summary>Gets SpecHub's rule over whole paths.</summary>
    public static ITreeVerifier SpecHubTraversal { get; } = new SpecHubTraversalVerifier();

    /// <summary>Gets all rules.</summary>
    public static IReadOnlyList<ITreeVerifier> All { get; } = [Coupled, SpecHub, SpecHubTraversal];

    /// <summary>Finds a rule.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <exception cref="ArgumentException">There is no rule of that name.</exception>
    public static ITreeVerifier Named(string name) =>
        All.FirstOrDefault(verifier => string.Equals(verifier.Name, name, StringComparison.OrdinalIgnoreCase)) ??
        throw new ArgumentException(
            $"There is no verifier '{name}'. Known ones are {string.Join(", ", All.Select(verifier => verifier.Name))}.", nameof(name));
}
