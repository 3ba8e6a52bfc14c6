using SpecHub.Baselines.Simulation;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli;

/// <summary>What one call of <c>spechub simulate</c> asks for; every value is inside its own range already.</summary>
internal sealed record SimulateOptions
{
    public const int DefaultVocabulary = 400;
    public const int DefaultRounds = 1000;
    public const long DefaultSeed = 1;

    /// <summary>Gets the verifiers that can be simulated.</summary>
    public required IReadOnlyList<ITreeVerifier> KnownVerifiers { get; init; }

    /// <summary>Gets the verifiers that were named; null takes for each tree the known ones that can decode with it.</summary>
    public IReadOnlyList<ITreeVerifier>? Verifiers { get; init; }

    public IReadOnlyList<TreeShape> Trees { get; init; } = [TreeShape.Fixed(2, 2), TreeShape.Fixed(2, 3), TreeShape.Fixed(2, 4)];

    public IReadOnlyList<float> Temperatures { get; init; } = [.6f, 1];

    public SyntheticFamily Family { get; init; } = SyntheticFamily.Usual;

    public int Vocabulary { get; init; } = DefaultVocabulary;

    /// <summary>Gets how many contexts are continued for each verifier, tree and temperature.</summary>
    public int Rounds { get; init; } = DefaultRounds;

    public long Seed { get; init; } = DefaultSeed;

    public bool Json { get; init; }

    /// <summary>Gets the file that receives the lines of JSON; null for none.</summary>
    public string? Output { get; init; }

    /// <summary>Gets the file that receives the chart; null for none.</summary>
    public string? Chart { get; init; }

    /// <summary>Checks that the options fit together, and that the files can be written, before any work.</summary>
    /// <exception cref="SpecHubException">A verifier cannot decode with a tree, or a file cannot be where it is to be.</exception>
    public void Validate()
    {
        foreach ((ITreeVerifier verifier, TreeShape tree, _) in Cells())
        {
            new DecodingOptions { Seed = Seed, Shape = tree, Verifier = verifier }.Validate();
        }

        OutputPlace.Require("--output", Output);
        OutputPlace.Require("--chart", Chart);
        OutputPlace.RequireDifferent(("--output", Output), ("--chart", Chart));
    }

    /// <summary>Returns what is to be simulated, in the order of the report.</summary>
    public IEnumerable<(ITreeVerifier Verifier, TreeShape Tree, float Temperature)> Cells() =>
        from temperature in Temperatures
        from tree in Trees
        from verifier in Verifiers ?? KnownVerifiers.Where(verifier => CanDecode(verifier, tree))
        select (verifier, tree, temperature);

    private static bool CanDecode(ITreeVerifier verifier, TreeShape tree) =>
        tree.Branching <= verifier.MaxChildren && (tree.Growth == TreeGrowthKind.Fixed || verifier.DraftLaw.AllowsAnyTree);
}
