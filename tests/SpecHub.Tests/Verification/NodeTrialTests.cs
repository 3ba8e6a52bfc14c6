using SpecHub.Diagnostics;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Verification;

/// <summary>What a rule sees of a node, and what the hub rule makes of it.</summary>
public sealed class NodeTrialTests
{
    [Fact]
    public void Draw_NothingLeft_DrawsFromTheTargetsOwnLaw()
    {
        int[] counts = new int[3];
        for (int seed = 0; seed < 4000; seed++)
        {
            using var buffers = default(TrialBuffers);
            NodeTrial trial = buffers.At(Law(1, 0, 3), Drafted(), new RandomStreams(seed), rootPosition: 3, node: 0);
            counts[trial.Draw([0, 0, 0], total: 0).Value]++;
        }

        Assert.True(ChiSquare.Of(counts, [0.25, 0, 0.75]).Fits);
    }

    [Fact]
    public void Draw_Weights_DrawsByThemAtTheNodesOwnKey()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            using var buffers = default(TrialBuffers);
            var streams = new RandomStreams(seed);
            double[] weights = [3, 1, 4];
            NodeTrial trial = buffers.At(Law(1, 1, 1), Drafted(), streams, rootPosition: 3, node: 5);

            Assert.Equal(streams.Draw(weights, 8, new(3, 5, StreamPurpose.Residual)), trial.Draw(weights, total: 8).Value);
            Assert.Equal(streams.Happens(0.4, new(3, 5, StreamPurpose.Accept, 2)), trial.Accepts(0.4, test: 2));
        }
    }

    /// <summary>A draft of any form is laid out along the target's entries; the second trial must not see the first one's.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 2)]
    [InlineData(2, 2)]
    public void At_DenseAndSparseLaws_AlignsTheDraftWithTheTarget(int targetTopK, int draftTopK)
    {
        using var buffers = default(TrialBuffers);
        foreach (int size in (int[])[4, 40, 7])
        {
            TokenDistribution target = Shaped(size, targetTopK);
            NodeLaw law = Drafted(size + 1, draftTopK);

            NodeTrial trial = buffers.At(target, law, new RandomStreams(1), rootPosition: 3, node: 0);

            Assert.Equal(Enumerable.Range(0, target.Count).Select(entry => law.Draft[target.TokenAt(entry)]), trial.Draft.ToArray());
            Assert.Equal(target.Count, trial.Scratch.Length);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Verify_OtherNumberOfDrawnTokens_SaysWhichLawToTake(int drawn)
    {
        NodeLaw law = Drafted();
        for (int i = 0; i < drawn; i++)
        {
            law.AddDrawn(new TokenId(i));
        }

        SpecHubException error = Assert.Throws<SpecHubException>(() =>
        {
            using var own = default(TrialBuffers);
            HubRule.DrawnToken(own.At(Law(1, 1, 1), law, new RandomStreams(1), rootPosition: 3, node: 0), "spechub");
        });

        Assert.Equal(
            $"The rule 'spechub' verifies hubs and one drawn token, and a node has {drawn} drawn tokens. Draft with the rule's own law.", error.Message);
    }

    /// <summary>p is 0.2, 0.3, 0.5; q is 0.5, 0.1, 0.4 with hub 0, so q' is 0.2 and 0.8 outside it.</summary>
    [Fact]
    public void Residual_HubsAndADrawnToken_IsWhatStandsOutBesideTheHubs()
    {
        using var buffers = default(TrialBuffers);
        NodeLaw law = Drafted();
        law.AddHub(new TokenId(0));
        law.AddDrawn(new TokenId(1));
        law.SetTail(0.5);
        NodeTrial trial = buffers.At(Law(2, 3, 5), law, new RandomStreams(1), rootPosition: 3, node: 0);

        Assert.Equal(0.1, HubRule.Residual(trial, weight: 1), 1e-12);
        Assert.Equal([0, 0.1, 0], trial.Scratch.ToArray().Select(share => Math.Round(share, 12)));
        Assert.Equal(0.01, HubRule.Residual(trial, weight: 0.7), 1e-12);
    }

    [Fact]
    public void Residual_HubsOnly_IsTheTargetBesideThem()
    {
        using var buffers = default(TrialBuffers);
        NodeLaw law = Drafted();
        law.AddHub(new TokenId(2));
        NodeTrial trial = buffers.At(Law(2, 3, 5), law, new RandomStreams(1), rootPosition: 3, node: 0);

        Assert.Equal(0.25, HubRule.Residual(trial, weight: 0.5), 1e-12);
        Assert.Equal([0.1, 0.15, 0], trial.Scratch.ToArray().Select(share => Math.Round(share, 12)));
    }

    private static TokenDistribution Law(params double[] weights)
    {
        var law = new TokenDistribution(weights.Length);
        law.Fill(weights);
        return law;
    }

    private static TokenDistribution Shaped(int size, int topK)
    {
        var law = new TokenDistribution(size);
        Fill(law, size, topK, seed: 31);
        return law;
    }

    private static NodeLaw Drafted()
    {
        var law = new NodeLaw(3);
        law.Begin(withReplacement: false);
        law.Draft.Fill([5, 1, 4]);
        return law;
    }

    private static NodeLaw Drafted(int size, int topK)
    {
        var law = new NodeLaw(size);
        law.Begin(withReplacement: false);
        Fill(law.Draft, size, topK, seed: 37);
        return law;
    }

    private static void Fill(TokenDistribution law, int size, int topK, ulong seed)
    {
        var numbers = new SeededNumbers(seed);
        float[] logits = [.. Enumerable.Range(0, size).Select(_ => (float)numbers.Normal())];
        var scores = new ShapedLogits(size);
        new LogitsShaper(new() { TopK = topK }).Shape(logits, scores);
        law.Fill(scores);
    }
}
