using SpecHub.Baselines.Verification;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class BaselineVerifiersTests
{
    // The false-alarm rate of each check is 1e-10; seeds are 0, 1, 2, ...
    private const int Trials = 12_000;
    private const int Size = 32;

    private static IEnumerable<ITreeVerifier> Rules => Verifiers.All.Concat(BaselineVerifiers.All);

    public static TheoryData<string, int> RulesAndChildren
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (ITreeVerifier rule in Rules)
            {
                for (int children = 1; children <= Math.Min(4, rule.MaxChildren); children++)
                {
                    data.Add(rule.Name, children);
                }
            }

            return data;
        }
    }

    [Fact]
    public void All_Names_AreTheirOwn()
    {
        string[] names = [.. Rules.Select(rule => rule.Name)];

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    /// <summary>Thirty-two tokens and the real random numbers: the first two tokens have the target's joint law.</summary>
    [Theory]
    [MemberData(nameof(RulesAndChildren))]
    public void Verify_ManyTokensAndSeeds_FollowsTheTarget(string name, int children) => RequireLaw(name, children, new SamplingOptions());

    /// <summary>The same under options that cut and scale both laws.</summary>
    [Theory]
    [MemberData(nameof(RuleNames))]
    public void Verify_ManyTokensAndSeedsUnderOptions_FollowsTheTarget(string name) =>
        RequireLaw(name, Math.Min(2, Rules.Single(rule => rule.Name == name).MaxChildren), new SamplingOptions { Temperature = 0.8f, TopK = 20, TopP = 0.95f, MinP = 0.01f });

    public static TheoryData<string> RuleNames => [.. Rules.Select(static rule => rule.Name)];

    private static void RequireLaw(string name, int children, SamplingOptions options)
    {
        ITreeVerifier rule = Rules.Single(rule => rule.Name == name);
        var numbers = new SeededNumbers(11);
        double[] logits = [.. Enumerable.Range(0, Size).Select(_ => 1.5 * numbers.Normal())];
        var pair = new WeightPair(
            "thirty-two tokens", [.. logits.Select(Math.Exp)], [.. logits.Select(logit => Math.Exp(logit + numbers.Normal()))]);
        int[] counts = new int[Size * Size];
        var round = new WeightRound(rule, pair, options, TreeShape.Fixed(children, 2));
        for (int seed = 0; seed < Trials; seed++)
        {
            IReadOnlyList<TokenId> text = round.Decode(seed, 2);
            counts[(Size * text[0].Value) + text[1].Value]++;
        }

        ChiSquare result = ChiSquare.Of(counts, pair.JointLaw(options));
        Assert.True(result.Fits, $"{result}");
    }
}
