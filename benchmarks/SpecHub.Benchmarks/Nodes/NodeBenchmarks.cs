using BenchmarkDotNet.Attributes;
using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Benchmarks.Nodes;

/// <summary>What the verification of one node costs, beside one softmax pass over the same vector.</summary>
/// <remarks>
/// Laws are ready when a rule gets them, as the softmax is timed apart; the coupled rule needs none, but makes the noise
/// of its position. Every operation has another seed, so accepted and rejected drafts are met in their proportion.
/// </remarks>
[MemoryDiagnoser]
public class NodeBenchmarks
{
    private const int Seeds = 64;

    private readonly DraftTree _tree = new();
    private readonly Verdict _verdict = new();
    private readonly VerificationRandomness[] _randomness = new VerificationRandomness[Seeds];
    private float[] _logits = [];
    private LogitsShaper _shaper = new(new SamplingOptions());
    private ReadyLaws _laws = new(1);
    private NodeLaw _law = new(1);
    private ITreeVerifier _verifier = Verifiers.Coupled;
    private int _seed;

    /// <summary>Gets or sets the number of tokens.</summary>
    [Params(32_768, 49_152, 131_072, 262_144)]
    public int Vocabulary { get; set; }

    /// <summary>Gets or sets top-k; 0 keeps the law dense.</summary>
    [Params(0, 40)]
    public int TopK { get; set; }

    /// <summary>Prepares laws of a usual sharpness: a few likely tokens and a long tail.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _shaper = new LogitsShaper(new SamplingOptions { TopK = TopK });
        _logits = Logits(seed: 1, like: null);
        _laws = new ReadyLaws(Vocabulary);
        _shaper.Shape(_logits, _laws.Scores);
        _laws.Law.Fill(_laws.Scores);
        for (int seed = 0; seed < Seeds; seed++)
        {
            _randomness[seed] = new VerificationRandomness(new NoiseTape(seed), new RandomStreams(seed));
        }
    }

    /// <summary>The yardstick: logits to probabilities.</summary>
    [Benchmark(Baseline = true)]
    public void Softmax() => _laws.Law.Fill(_laws.Scores);

    /// <summary>Truncation and scaling of the logits, which every rule needs before anything else.</summary>
    [Benchmark]
    public void Shape() => _shaper.Shape(_logits, _laws.Scores);

    [GlobalSetup(Target = nameof(Coupled))]
    public void SetupCoupled() => Draft(Verifiers.Coupled, children: 2);

    /// <summary>Coupled decoding, with the noise of the position.</summary>
    [Benchmark]
    public void Coupled() => Verify();

    [GlobalSetup(Target = nameof(SpecHub))]
    public void SetupSpecHub() => Draft(Verifiers.SpecHub, children: 2);

    /// <summary>SpecHub's rule with one hub and one drawn token.</summary>
    [Benchmark]
    public void SpecHub() => Verify();

    [GlobalSetup(Target = nameof(HubTraversal))]
    public void SetupHubTraversal() => Draft(Verifiers.SpecHubTraversal, children: 2);

    /// <summary>The hub rule over whole paths.</summary>
    [Benchmark]
    public void HubTraversal() => Verify();

    private void Verify()
    {
        _seed = (_seed + 1) % Seeds;
        _verifier.Verify(_tree, _laws, _randomness[_seed], _verdict);
    }

    private void Draft(ITreeVerifier verifier, int children)
    {
        Setup();
        _verifier = verifier;
        var scores = new ShapedLogits(Vocabulary);
        _shaper.Shape(Logits(seed: 2, like: _logits), scores);
        _law = new NodeLaw(Vocabulary);
        _law.Draft.Fill(scores);
        var node = new DraftNode
        {
            Scores = scores,
            Noise = new NoiseTape(77),
            Decisions = new RandomStreams(77),
            IsGreedy = false,
            RootPosition = 10,
            Depth = 0,
            Index = 0,
        };
        DraftedChild[] drafted = new DraftedChild[children];
        int count = verifier.DraftLaw.Draw(node, drafted, verifier.DraftLaw.AllowsAnyTree ? null : _law);
        _tree.Reset(default, rootPosition: 10);
        if (!verifier.DraftLaw.AllowsAnyTree)
        {
            _tree.SetLaw(DraftTree.Root, _law);
        }

        for (int child = 0; child < count; child++)
        {
            _tree.Add(DraftTree.Root, drafted[child].Token);
        }
    }

    private float[] Logits(int seed, float[]? like)
    {
        // Gumbel noise serves as any other: what matters is a long tail below a few likely tokens.
        PositionNoise numbers = new NoiseTape(seed).At(0);
        float[] logits = new float[Vocabulary];
        for (int token = 0; token < logits.Length; token++)
        {
            double number = numbers.Of(token);
            logits[token] = like is null ? (float)(1.5 * number) : like[token] + (float)(0.5 * number);
        }

        for (int likely = 0; like is null && likely < 8; likely++)
        {
            logits[likely * 97] = 24 - likely;
        }

        return logits;
    }

    private sealed class ReadyLaws(int vocabulary) : ITargetLaws
    {
        public ShapedLogits Scores { get; } = new(vocabulary);

        public TokenDistribution Law { get; } = new(vocabulary);

        public ShapedLogits ScoresAfter(int node) => Scores;

        public TokenDistribution LawAfter(int node) => Law;
    }
}
