using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Testing;

/// <summary>What every rule owes that accepts and rejects: the exact law of the target, whatever was drafted.</summary>
public abstract class TransportVerifierContract : TreeVerifierContract
{
    private const double Tolerance = 1e-12;

    /// <summary>Gets every pair of weights with small trees of every form.</summary>
    public static TheoryData<int, int, int> PairsAndTrees
    {
        get
        {
            var data = new TheoryData<int, int, int>();
            for (int pair = 0; pair < WeightPair.All.Count; pair++)
            {
                int tokens = WeightPair.All[pair].Target.Count;
                foreach ((int branching, int depth) in ((int, int)[])[(1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (1, 3), (2, 2)])
                {
                    // The number of drafted trees grows with the vocabulary; four tokens and two levels are a thousand.
                    if (depth == 1 || branching == 1 || tokens <= 4)
                    {
                        data.Add(pair, branching, depth);
                    }
                }
            }

            return data;
        }
    }

    /// <summary>Gets the pairs of two and three tokens with trees of three levels that branch, as far as all their drafts can be listed.</summary>
    public static TheoryData<int, int[]> PairsAndTreesOfThreeLevels
    {
        get
        {
            var data = new TheoryData<int, int[]>();
            for (int pair = 0; pair < WeightPair.All.Count; pair++)
            {
                int tokens = WeightPair.All[pair].Target.Count;
                int[][] trees = tokens == 2 ? [[2, 1, 1], [1, 2, 2], [2, 2, 1], [2, 2, 2]] : [[2, 1, 1], [1, 2, 1], [1, 1, 2], [1, 2, 2]];
                foreach (int[] tree in tokens <= 3 ? trees : [])
                {
                    data.Add(pair, tree);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(PairsAndTrees))]
    public void Verify_EveryDraftAndOutcome_HasExactlyTheTargetsLaw(int pair, int branching, int depth)
    {
        if (branching <= CreateVerifier().MaxChildren)
        {
            RequireTargetsLaw(WeightPair.All[pair], new(), [.. Enumerable.Repeat(branching, depth)]);
        }
    }

    [Theory]
    [MemberData(nameof(PairsAndTreesOfThreeLevels))]
    public void Verify_EveryDraftOfThreeLevelsThatBranch_HasExactlyTheTargetsLaw(int pair, int[] tree)
    {
        if (tree.Max() <= CreateVerifier().MaxChildren)
        {
            RequireTargetsLaw(WeightPair.All[pair], new(), tree);
        }
    }

    [Theory]
    [MemberData(nameof(Samplings))]
    public void Verify_EveryOutcomeWithOptions_HasExactlyTheTruncatedLaw(string name, SamplingOptions sampling)
    {
        Assert.NotEmpty(name);
        foreach (WeightPair pair in WeightPair.All.Where(pair => !IsForbidden(pair, sampling)))
        {
            RequireTargetsLaw(pair, sampling, [Math.Min(2, CreateVerifier().MaxChildren)]);
            RequireTargetsLaw(pair, sampling, [1, 1]);
        }
    }

    /// <summary>Tells whether the options forbid all that the target or the draft can say, which is an error and no law.</summary>
    private static bool IsForbidden(WeightPair pair, SamplingOptions sampling) =>
        new[] { pair.Target, pair.Draft }.Any(weights => weights.Count(weight => weight > 0) <= (sampling.LogitBias?.Count ?? 0));

    private void RequireTargetsLaw(WeightPair pair, SamplingOptions sampling, int[] tree)
    {
        var round = new ExactRound(
            path => Shaped(new LogitsShaper(sampling), pair.TargetAfter(path), path),
            path => Shaped(LogitsShaper.ForDraft(sampling), pair.DraftAfter(path), path))
        {
            IsGreedy = sampling.IsGreedy,
        };
        IReadOnlyDictionary<string, double> law = round.LawOf(CreateVerifier(), tree);

        ExactRound.RequireEqual(round.TargetLaw(tree.Length + 1), round.Continued(law, tree.Length + 1), Tolerance);
    }

    private static TokenDistribution Shaped(LogitsShaper shaper, double[] weights, IEnumerable<TokenId> answer)
    {
        var history = new TokenHistory([], weights.Length);
        foreach (TokenId token in answer)
        {
            history.Commit(token);
        }

        var scores = new ShapedLogits(weights.Length);
        shaper.Shape(ScriptedLaws.LogitsOf(weights), history, scores);
        var law = new TokenDistribution(weights.Length);
        law.Fill(scores);
        return law;
    }
}
