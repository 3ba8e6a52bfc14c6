using SpecHub.Drafting;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

/// <summary>
/// Hubs may be any tokens, such as proposals of n-grams, as long as they are chosen before the rest is drawn. Choosing
/// among drawn tokens is what no rule forgives (docs/decisions/0007-one-source-under-a-carried-law.md).
/// </summary>
public sealed class AnyHubsTests
{
    public static TheoryData<string, int> RulesAndPairs
    {
        get
        {
            var data = new TheoryData<string, int>();
            for (int pair = 0; pair < WeightPair.All.Count; pair++)
            {
                if (WeightPair.All[pair].Target.Count is 3 or 4)
                {
                    data.Add("spechub", pair);
                    data.Add("hub-traversal", pair);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RulesAndPairs))]
    public void Verify_HubsThatTheTextChose_HasExactlyTheTargetsLaw(string rule, int pair) =>
        Assert.InRange(Error(rule, WeightPair.All[pair], new TextHubs(choosesAfterwards: false)), 0, 1e-12);

    /// <summary>The drawn token gives way to a proposal that the draft likes more: what the rule hears of it is not what happened.</summary>
    [Theory]
    [InlineData("spechub", 0.02)]
    [InlineData("hub-traversal", 0.02)]
    public void Verify_HubsChosenAfterTheDraw_MissesTheTargetsLaw(string rule, double error) =>
        Assert.InRange(Error(rule, WeightPair.All[0], new TextHubs(choosesAfterwards: true)), error, 1);

    /// <summary>Returns the greatest error of the probability of three tokens.</summary>
    private static double Error(string rule, WeightPair pair, IDraftLaw draftLaw)
    {
        var round = new ExactRound(pair.TargetLawAfter, pair.DraftLawAfter);
        var verifier = new Redrafted(Verifiers.Named(rule), draftLaw);
        IReadOnlyDictionary<string, double> law = round.Continued(round.LawOf(verifier, 2, 2), 3);
        IReadOnlyDictionary<string, double> target = round.TargetLaw(3);
        return target.Keys.Union(law.Keys, StringComparer.Ordinal).Max(text => Math.Abs(target.GetValueOrDefault(text) - law.GetValueOrDefault(text)));
    }

    /// <summary>Proposes the last token of the vocabulary on the first level and token 1 on the second, whatever the draft thinks.</summary>
    private sealed class TextHubs(bool choosesAfterwards) : IDraftLaw
    {
        public bool AllowsAnyTree => false;

        public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
        {
            ArgumentNullException.ThrowIfNull(law);
            law.Begin(withReplacement: false);
            int proposal = node.Depth == 0 ? law.Draft.VocabularySize - 1 : 1;
            double[] weights = [.. Enumerable.Range(0, law.Draft.VocabularySize).Select(token => law.Draft[new TokenId(token)])];
            double own = weights[proposal];
            if (!choosesAfterwards)
            {
                law.AddHub(new TokenId(proposal));
                children[0] = new DraftedChild(new TokenId(proposal), 0);
                weights[proposal] = 0;
                law.SetTail(weights.Sum());
            }

            int count = choosesAfterwards ? 0 : 1;
            if (weights.Sum() > 0)
            {
                int drawn = node.Decisions.Draw(weights, weights.Sum(), node.Decision());
                if (choosesAfterwards && weights[drawn] < own)
                {
                    law.AddHub(new TokenId(proposal));
                    weights[proposal] = 0;
                    law.SetTail(weights.Sum());
                    drawn = proposal;
                }
                else
                {
                    law.AddDrawn(new TokenId(drawn));
                }

                children[count++] = new DraftedChild(new TokenId(drawn), 0);
            }

            return count;
        }
    }

    /// <summary>A rule with another way to draft.</summary>
    private sealed class Redrafted(ITreeVerifier rule, IDraftLaw draftLaw) : ITreeVerifier
    {
        public string Name => rule.Name;

        public IDraftLaw DraftLaw => draftLaw;

        public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict) =>
            rule.Verify(tree, target, randomness, verdict);
    }
}
