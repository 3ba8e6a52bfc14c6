using SpecHub.Baselines.Verification;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Verification;

namespace SpecHub.Baselines.Tests.Verification;

public sealed class KhistiVerifierTests : TransportVerifierContract
{
    /// <summary>Gets the optimum 1 + min over S of p(S) - q(S)^2, on every pair of weights and on many drawn ones.</summary>
    [Fact]
    public void Verify_TwoDrafts_AcceptsAsOftenAsAnyRuleCan()
    {
        var numbers = new SeededNumbers(7);
        List<WeightPair> pairs = [.. WeightPair.All];
        for (int i = 0; i < 300; i++)
        {
            // Powers spread the weights over many sizes; zeros and equal ratios come with the rounding.
            int tokens = 2 + (i % 5);
            pairs.Add(new($"drawn {i}", Weights(numbers, tokens), Weights(numbers, tokens)));
        }

        foreach (WeightPair pair in pairs)
        {
            var round = new ExactRound(pair.TargetLawAfter, pair.DraftLawAfter);
            double acceptance = RoundLength.Of(round.LawOf(CreateVerifier(), 2, 1)) - 1;

            Assert.True(Math.Abs(acceptance - Most(pair)) < 1e-12, $"{pair.Name}: {acceptance:R} is not {Most(pair):R}.");
        }
    }

    /// <summary>Whatever is selected from, the output is the target's, also where the two laws have other tokens.</summary>
    [Fact]
    public void Verify_DrawnLaws_HasExactlyTheTargetsLaw()
    {
        var numbers = new SeededNumbers(8);
        for (int i = 0; i < 100; i++)
        {
            var pair = new WeightPair($"drawn {i}", Weights(numbers, 6), Weights(numbers, 6));
            var round = new ExactRound(pair.TargetLawAfter, pair.DraftLawAfter);

            ExactRound.RequireEqual(round.TargetLaw(1), round.Continued(round.LawOf(CreateVerifier(), 2, 1), 1), 1e-12);
        }
    }

    protected override ITreeVerifier CreateVerifier() => new KhistiVerifier();

    private static double[] Weights(SeededNumbers numbers, int tokens)
    {
        double[] weights = [.. Enumerable.Range(0, tokens).Select(_ => Math.Floor(Math.Exp(5 * numbers.Uniform()) - 1))];
        weights[numbers.Below(tokens)] += 1;
        return weights;
    }

    private static double Most(WeightPair pair)
    {
        TokenDistribution p = pair.TargetLawAfter([]);
        TokenDistribution q = pair.DraftLawAfter([]);
        return Enumerable.Range(0, 1 << p.Count).Min(set =>
        {
            double wanted = 0;
            double drafted = 0;
            for (int token = 0; token < p.Count; token++)
            {
                if ((set & (1 << token)) != 0)
                {
                    wanted += p.Probabilities[token];
                    drafted += q.Probabilities[token];
                }
            }

            return 1 + wanted - (drafted * drafted);
        });
    }
}
