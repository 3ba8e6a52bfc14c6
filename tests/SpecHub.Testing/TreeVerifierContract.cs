using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Testing;

/// <summary>What every verifier owes its callers. Each verifier has a class that inherits these tests.</summary>
/// <remarks>
/// Statistical tests take <see cref="Trials"/> requests with seeds 0, 1, 2, ... and have a false-alarm rate of 1e-10 each.
/// </remarks>
public abstract class TreeVerifierContract
{
    protected const int Trials = 6000;

    /// <summary>Gets every pair of weights with every shape: each pair is there because some wrong rule fails on it.</summary>
    public static TheoryData<int, string> PairsAndShapes
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (int pair = 0; pair < WeightPair.All.Count; pair++)
            {
                // Chains and pairs of children for all; deeper trees need more time and differ in nothing at one node.
                string[] shapes = pair is 0 or 8
                    ? ["root", "chain:1", "chain:2", "chain:3", "2^1", "2^2", "2^3", "3^1", "3^2", "2^2:3", "3^2:4"]
                    : ["chain:1", "2^1", "2^2", "3^1"];
                foreach (string shape in shapes)
                {
                    data.Add(pair, shape);
                }
            }

            return data;
        }
    }

    public static TheoryData<string, SamplingOptions> Samplings => new()
    {
        { "temperature up", new() { Temperature = 2 } },
        { "temperature down", new() { Temperature = 0.6f } },
        { "top-k", new() { TopK = 2 } },
        { "top-p", new() { TopP = 0.8f } },
        { "min-p", new() { MinP = 0.4f } },
        { "all", new() { Temperature = 1.5f, TopK = 4, TopP = 0.9f, MinP = 0.15f } },
        { "penalties", new() { FrequencyPenalty = 1.5f, PresencePenalty = 0.5f, RepetitionPenalty = 1.5f } },
        { "bias and mask", new() { LogitBias = new Dictionary<TokenId, float> { [new(0)] = float.NegativeInfinity, [new(2)] = 1 } } },
        { "greedy", new() { Temperature = 0 } },
    };

    protected abstract ITreeVerifier CreateVerifier();

    [Theory]
    [MemberData(nameof(PairsAndShapes))]
    public void Verify_FirstTwoTokens_FollowTheTarget(int pair, string shape) =>
        AssertLaw(WeightPair.All[pair], new(), shape);

    [Theory]
    [MemberData(nameof(Samplings))]
    public void Verify_WithOptions_FollowsTheTargetAfterTruncation(string name, SamplingOptions sampling)
    {
        Assert.NotEmpty(name);
        foreach (int pair in (int[])[0, 8, 10])
        {
            AssertLaw(WeightPair.All[pair], sampling, "2^2");
            AssertLaw(WeightPair.All[pair], sampling, "chain:2");
        }
    }

    [Fact]
    public void Verify_OnlyTheRoot_SamplesTheTarget()
    {
        DraftTree tree = Root();
        var verdict = new Verdict();
        verdict.Accept(3);

        CreateVerifier().Verify(tree, Certain(tree, 1), Randomness(1), verdict);

        Assert.Empty(verdict.AcceptedNodes);
        Assert.Equal(new TokenId(1), verdict.NextToken);
    }

    [Fact]
    public void Verify_CertainTarget_WalksDownItsPath()
    {
        DraftTree tree = Root();
        tree.Add(DraftTree.Root, new TokenId(0));
        int right = tree.Add(DraftTree.Root, new TokenId(2));
        tree.Add(right, new TokenId(1));
        int below = tree.Add(right, new TokenId(2));
        tree.Add(below, new TokenId(0));
        foreach (int node in (int[])[DraftTree.Root, right, below])
        {
            SetHubs(tree, node);
        }

        var verdict = new Verdict();

        CreateVerifier().Verify(tree, Certain(tree, 2), Randomness(1), verdict);

        Assert.Equal([right, below], verdict.AcceptedNodes);
        Assert.Equal(new TokenId(2), verdict.NextToken);
    }

    [Fact]
    public void Verify_TheSameSeed_GivesTheSameTokens()
    {
        WeightPair pair = WeightPair.All[10];
        for (int seed = 0; seed < 50; seed++)
        {
            Assert.Equal(
                new WeightRound(CreateVerifier(), pair, new(), Fitting("2^2")).Decode(seed, 8),
                new WeightRound(CreateVerifier(), pair, new(), Fitting("2^2")).Decode(seed, 8));
        }
    }

    /// <summary>Rounds that accept, reject and sample rests, after the same ones have sized the buffers.</summary>
    [Theory]
    [InlineData("chain:3")]
    [InlineData("2^2")]
    [InlineData("2^3")]
    public void Verify_WarmedUp_AllocatesNothing(string shape)
    {
        WeightPair pair = WeightPair.All[10];
        ITreeVerifier verifier = CreateVerifier();
        (DraftTree Tree, KnownLaws Laws, VerificationRandomness Randomness)[] rounds =
        [
            .. Enumerable.Range(0, 300).Select(seed =>
            {
                var round = new WeightRound(verifier, pair, new(), Fitting(shape));
                round.Decode(seed, wanted: 1);
                return (round.Tree, new KnownLaws(round.Tree, new ScriptedLaws(round.Tree, new(), pair.TargetAfter)), Randomness(seed));
            }),
        ];
        var verdict = new Verdict();
        HashSet<int> accepted = [];
        foreach ((DraftTree tree, KnownLaws laws, VerificationRandomness randomness) in rounds)
        {
            verifier.Verify(tree, laws, randomness, verdict);
            accepted.Add(verdict.AcceptedNodes.Count);
        }

        Assert.True(accepted.Count > 1, "All rounds are alike.");

        // A collection may take buffers from the pool that all share, so the best of several passes counts.
        long least = long.MaxValue;
        for (int pass = 0; pass < 10 && least > 0; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach ((DraftTree tree, KnownLaws laws, VerificationRandomness randomness) in rounds)
            {
                verifier.Verify(tree, laws, randomness, verdict);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Verify_ArgumentThatIsMissing_IsNamed()
    {
        DraftTree tree = Root();
        ScriptedLaws laws = Certain(tree, 1);
        ITreeVerifier verifier = CreateVerifier();

        Assert.Equal("tree", Assert.Throws<ArgumentNullException>(() => verifier.Verify(null!, laws, Randomness(1), new())).ParamName);
        Assert.Equal("target", Assert.Throws<ArgumentNullException>(() => verifier.Verify(tree, null!, Randomness(1), new())).ParamName);
        Assert.Equal("verdict", Assert.Throws<ArgumentNullException>(() => verifier.Verify(tree, laws, Randomness(1), null!)).ParamName);
    }

    protected static DraftTree Root()
    {
        var tree = new DraftTree();
        tree.Reset(new TokenId(0), rootPosition: 5);
        return tree;
    }

    /// <summary>Returns a tree with as many children a node as the rule can verify, if the one asked for has more.</summary>
    protected TreeShape Fitting(string shape)
    {
        TreeShape asked = TreeShape.Parse(shape);
        int most = CreateVerifier().MaxChildren;
        return asked.Branching <= most ? asked : TreeShape.Fixed(most, asked.Depth);
    }

    protected static VerificationRandomness Randomness(long seed) => new(new NoiseTape(seed), new RandomStreams(seed));

    /// <summary>Says that a node's children are there for certain, under a draft that finds all of them equally likely.</summary>
    private static void SetHubs(DraftTree tree, int node)
    {
        var law = new NodeLaw(3);
        law.Draft.Fill([1, 1, 1]);
        law.Begin(withReplacement: false);
        for (int child = tree.FirstChildOf(node); child >= 0; child = tree.NextSiblingOf(child))
        {
            law.AddHub(tree.TokenAt(child));
        }

        tree.SetLaw(node, law);
    }

    private void AssertLaw(WeightPair pair, SamplingOptions sampling, string shape)
    {
        // A rule that takes fewer children is asked for the form that is left of the tree.
        TreeShape form = shape == "root" ? TreeShape.RootOnly : Fitting(shape);
        int tokens = pair.Target.Count;
        int[] counts = new int[tokens * tokens];
        var round = new WeightRound(CreateVerifier(), pair, sampling, form);
        for (int seed = 0; seed < Trials; seed++)
        {
            IReadOnlyList<TokenId> text = round.Decode(seed, 2);
            counts[(tokens * text[0].Value) + text[1].Value]++;
        }

        ChiSquare result = ChiSquare.Of(counts, pair.JointLaw(sampling));
        Assert.True(result.Fits, $"{pair.Name}, {shape}: {result}");
    }

    private static ScriptedLaws Certain(DraftTree tree, int token) =>
        new(tree, new(), _ => [.. Enumerable.Range(0, 3).Select(other => other == token ? 1.0 : 0)]);
}
