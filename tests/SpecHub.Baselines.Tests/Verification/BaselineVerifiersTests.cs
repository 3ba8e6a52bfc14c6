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

    public static TheoryData<string, int> RulesAndChildren
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (ITreeVerifier rule in BaselineVerifiers.All)
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
        string[] names = [.. Verifiers.All.Concat(BaselineVerifiers.All).Select(rule => rule.Name)];

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    /// <summary>Thirty-two tokens and the real random numbers: the first two tokens have the target's joint law.</summary>
    [Theory]
    [MemberData(nameof(RulesAndChildren))]
    public void Verify_ManyTokensAndSeeds_FollowsTheTarget(string name, int children)
    {
        ITreeVerifier rule = BaselineVerifiers.All.Single(rule => rule.Name == name);
        var numbers = new SeededNumbers(11);
        double[] logits = [.. Enumerable.Range(0, Size).Select(_ => 1.5 * numbers.Normal())];
        var pair = new WeightPair(
            "thirty-two tokens", [.. logits.Select(Math.Exp)], [.. logits.Select(logit => Math.Exp(logit + numbers.Normal()))]);
        int[] counts = new int[Size * Size];
        var round = new WeightRound(rule, pair, new(), TreeShape.Fixed(children, 2));
        for (int seed = 0; seed < Trials; seed++)
        {
            IReadOnlyList<TokenId> text = round.Decode(seed, 2);
            counts[(Size * text[0].Value) + text[1].Value]++;
        }

        ChiSquare result = ChiSquare.Of(counts, pair.JointLaw(new SamplingOptions()));
        Assert.True(result.Fits, $"{result}");
    }
}
