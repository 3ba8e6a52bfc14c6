using BenchmarkDotNet.Attributes;
using SpecHub.Sampling;
using SpecHub.Verification;

namespace SpecHub.Benchmarks.Nodes;

/// <summary>What a row of logits costs before any rule sees it, and the noise of a whole position.</summary>
[MemoryDiagnoser]
public class RowBenchmarks
{
    private readonly NoiseTape _noise = new(5);
    private OneNode _node = new(Verifiers.Coupled, vocabulary: 1024, topK: 0);
    private int _position;

    /// <summary>Gets or sets the number of tokens.</summary>
    [Params(32_768, 49_152, 131_072, 262_144)]
    public int Vocabulary { get; set; }

    /// <summary>Gets or sets top-k; 0 keeps the law dense.</summary>
    [Params(0, 40)]
    public int TopK { get; set; }

    [GlobalSetup]
    public void Setup() => _node = new OneNode(Verifiers.Coupled, Vocabulary, TopK);

    /// <summary>The yardstick: scores to probabilities.</summary>
    [Benchmark(Baseline = true)]
    public void Softmax() => _node.Law.Fill(_node.Scores);

    /// <summary>Truncation and scaling of the logits.</summary>
    [Benchmark]
    public void Shape() => _node.Shaper.Shape(_node.Logits, _node.Scores);

    /// <summary>The noise of every token that may be sampled at one position, without asking which of them can win.</summary>
    [Benchmark]
    public double Noise()
    {
        PositionNoise noise = _noise.At(++_position);
        double most = double.NegativeInfinity;
        for (int entry = 0; entry < _node.Scores.Count; entry++)
        {
            most = Math.Max(most, noise.Of(_node.Scores.TokenAt(entry)));
        }

        return most;
    }
}
