using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

public sealed class SpecHubTraversalVerifierTests : TransportVerifierContract
{
    /// <summary>Deciding over whole paths never emits fewer tokens than deciding node by node, and somewhere more.</summary>
    [Fact]
    public void Verify_TwoLevels_EmitsAtLeastAsManyTokensAsTheTokenLevel()
    {
        double most = 0;
        foreach (WeightPair pair in WeightPair.All.Where(pair => pair.Target.Count <= 4))
        {
            var round = new ExactRound(pair.TargetLawAfter, pair.DraftLawAfter);
            double gain = Length(round.LawOf(CreateVerifier(), 2, 2)) - Length(round.LawOf(new SpecHubVerifier(), 2, 2));
            Assert.True(gain >= -1e-12, $"{pair.Name}: {gain}");
            most = Math.Max(most, gain);
        }

        Assert.True(most > 0.01, $"{most}");
    }

    /// <summary>The target gives token 1 just what the draft's tail gives it, so it is always accepted: it ends the round, as it has no row.</summary>
    [Fact]
    public void Verify_AcceptedTokenThatWasCutOff_EndsTheRound()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            DraftTree tree = Root();
            tree.SetLaw(DraftTree.Root, Drafted(hub: 0, drawn: 1));
            tree.Add(DraftTree.Root, new TokenId(0));
            var verdict = new Verdict();

            CreateVerifier().Verify(tree, new ScriptedLaws(tree, new(), _ => [0, 1, 1]), Randomness(seed), verdict);

            Assert.Empty(verdict.AcceptedNodes);
            Assert.Equal(new TokenId(1), verdict.NextToken);
        }
    }

    [Fact]
    public void Verify_RejectedTokenThatWasCutOff_LeavesItToTheOthers()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            DraftTree tree = Root();
            tree.SetLaw(DraftTree.Root, Drafted(hub: 0, drawn: 1));
            int hub = tree.Add(DraftTree.Root, new TokenId(0));
            var verdict = new Verdict();

            CreateVerifier().Verify(tree, new ScriptedLaws(tree, new(), _ => [1, 0, 0]), Randomness(seed), verdict);

            Assert.Equal([hub], verdict.AcceptedNodes);
            Assert.Equal(new TokenId(0), verdict.NextToken);
        }
    }

    /// <summary>The drawn token takes all there is; what is left of the others is 0 and never 0 / 0.</summary>
    [Fact]
    public void Weigh_NothingLeft_GivesZeros()
    {
        using var buffers = default(TrialBuffers);
        NodeLaw law = Drafted(hub: 0, drawn: 1);
        law.Draft.Fill([1, 1, 0]);
        var target = new TokenDistribution(3);
        target.Fill([0.0, 1, 0]);
        double[] weights = [-1, -1];

        double stop = new SpecHubTraversalVerifier().Weigh(
            buffers.At(target, law, new RandomStreams(1), rootPosition: 5, DraftTree.Root), weight: 1, weights);

        Assert.Equal([1, 0], weights);
        Assert.Equal(0, stop);
    }

    protected override ITreeVerifier CreateVerifier() => new SpecHubTraversalVerifier();

    /// <summary>Returns a law over three tokens: one hub with half of the draft's mass, and a token drawn from the two others.</summary>
    private static NodeLaw Drafted(int hub, int drawn)
    {
        var law = new NodeLaw(3);
        law.Draft.Fill([2, 1, 1]);
        law.Begin(withReplacement: false);
        law.AddHub(new TokenId(hub));
        law.AddDrawn(new TokenId(drawn));
        law.SetTail(0.5);
        return law;
    }

    private static double Length(IReadOnlyDictionary<string, double> law) => law.Sum(text => text.Value * text.Key.Split(',').Length);
}
