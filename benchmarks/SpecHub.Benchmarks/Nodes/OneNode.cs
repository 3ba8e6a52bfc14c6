using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Benchmarks.Nodes;

/// <summary>One drafted node with ready laws of a usual sharpness: a few likely tokens, a long tail, and a draft that resembles the target.</summary>
/// <remarks>
/// Rules that decide token by token find the drafted tokens in the node's law and none of them in the tree, so that one
/// verification is exactly one node. Rules over whole paths need the children, and look at the target's law after them.
/// </remarks>
internal sealed class OneNode : ITargetLaws
{
    private const int Seeds = 64;
    private const int RootPosition = 10;

    private readonly ITreeVerifier _verifier;
    private readonly DraftTree _tree = new();
    private readonly Verdict _verdict = new();
    private readonly VerificationRandomness[] _randomness = new VerificationRandomness[Seeds];
    private int _seed;

    public OneNode(ITreeVerifier verifier, int vocabulary, int topK)
    {
        _verifier = verifier;
        Shaper = new LogitsShaper(new SamplingOptions { TopK = topK });
        Logits = Make(vocabulary, seed: 1, like: null);
        Scores = new ShapedLogits(vocabulary);
        Law = new TokenDistribution(vocabulary);
        Shaper.Shape(Logits, Scores);
        Law.Fill(Scores);
        for (int seed = 0; seed < Seeds; seed++)
        {
            _randomness[seed] = new VerificationRandomness(new NoiseTape(seed), new RandomStreams(seed));
        }

        Draft(vocabulary);
    }

    public LogitsShaper Shaper { get; }

    public float[] Logits { get; }

    public ShapedLogits Scores { get; }

    public TokenDistribution Law { get; }

    public ShapedLogits ScoresAfter(int node) => Scores;

    public TokenDistribution LawAfter(int node) => Law;

    /// <summary>Verifies the node. Every call has another seed, so accepted and rejected drafts are met in their proportion.</summary>
    public void Verify()
    {
        _seed = (_seed + 1) % Seeds;
        _verifier.Verify(_tree, this, _randomness[_seed], _verdict);
    }

    private void Draft(int vocabulary)
    {
        IDraftLaw draftLaw = _verifier.DraftLaw;
        _tree.Reset(default, RootPosition);
        if (draftLaw.AllowsAnyTree)
        {
            return;
        }

        var scores = new ShapedLogits(vocabulary);
        Shaper.Shape(Make(vocabulary, seed: 2, like: Logits), scores);
        var law = new NodeLaw(vocabulary);
        law.Draft.Fill(scores);
        var node = new DraftNode
        {
            Scores = scores,
            Noise = new NoiseTape(77),
            Decisions = new RandomStreams(77),
            IsGreedy = false,
            RootPosition = RootPosition,
            Depth = 0,
            Index = 0,
        };
        var drafted = new DraftedChild[Math.Min(2, _verifier.MaxChildren)];
        int count = draftLaw.Draw(node, drafted, law);
        _tree.SetLaw(DraftTree.Root, law);
        for (int child = 0; child < count && _verifier is not TokenLevelVerifier; child++)
        {
            _tree.Add(DraftTree.Root, drafted[child].Token);
        }
    }

    private static float[] Make(int vocabulary, int seed, float[]? like)
    {
        // Gumbel noise serves as any other: what matters is a long tail below a few likely tokens.
        PositionNoise numbers = new NoiseTape(seed).At(0);
        float[] logits = new float[vocabulary];
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
}
