using BenchmarkDotNet.Attributes;
using SpecHub.Baselines.Verification;
using SpecHub.Verification;

namespace SpecHub.Benchmarks.Nodes;

/// <summary>What the verification of one node costs, for every rule.</summary>
/// <remarks>Laws are ready when a rule gets them, as <see cref="RowBenchmarks"/> times them; coupled needs none, but makes the noise it looks at.</remarks>
[MemoryDiagnoser]
public class NodeBenchmarks
{
    private OneNode _node = new(Verifiers.Coupled, vocabulary: 1024, topK: 0);

    /// <summary>Gets the names of all rules.</summary>
    public static IEnumerable<string> Names => Verifiers.All.Concat(BaselineVerifiers.All).Select(static verifier => verifier.Name);

    /// <summary>Gets or sets the number of tokens.</summary>
    [Params(32_768, 49_152, 131_072, 262_144)]
    public int Vocabulary { get; set; }

    /// <summary>Gets or sets top-k; 0 keeps the law dense.</summary>
    [Params(0, 40)]
    public int TopK { get; set; }

    /// <summary>Gets or sets the name of the rule.</summary>
    [ParamsSource(nameof(Names))]
    public string Rule { get; set; } = "coupled";

    [GlobalSetup]
    public void Setup() =>
        _node = new OneNode(Verifiers.All.Concat(BaselineVerifiers.All).Single(verifier => verifier.Name == Rule), Vocabulary, TopK);

    [Benchmark]
    public void Verify() => _node.Verify();
}
