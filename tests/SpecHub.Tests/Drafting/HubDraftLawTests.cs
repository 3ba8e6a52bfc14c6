using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

public sealed class HubDraftLawTests
{
    private const int Trials = 20_000;

    private static readonly float[] Logits = ScriptedLaws.LogitsOf([2, 5, 1, 0, 2]);

    [Theory]
    [InlineData(1, new int[0])] // a single draw from q
    [InlineData(2, new[] { 1 })] // SpecHub
    [InlineData(3, new[] { 1, 0 })] // tokens 0 and 4 tie
    [InlineData(4, new[] { 1, 0, 4 })] // one token is left for the tail
    public void Draw_OverManySeeds_HasTheHubsAndATailByQ(int wanted, int[] hubs)
    {
        var law = new HubDraftLaw();
        var nodeLaw = new NodeLaw(5);
        ShapedLogits scores = Nodes.Scores(new(), Logits);
        DraftedChild[] children = new DraftedChild[wanted];
        int[] counts = new int[5];
        for (int seed = 0; seed < Trials; seed++)
        {
            Assert.Equal(wanted, Nodes.Draw(law, Nodes.At(scores, seed), children, nodeLaw));
            Assert.Equal(hubs, children[..hubs.Length].Select(child => child.Token.Value));
            counts[children[^1].Token.Value]++;
        }

        double[] q = [0.2, 0.5, 0.1, 0, 0.2];
        double tail = q.Where((_, token) => !hubs.Contains(token)).Sum();
        Assert.True(ChiSquare.Of(counts, [.. q.Select((share, token) => hubs.Contains(token) ? 0 : share / tail)]).Fits);
        Assert.Equal(hubs.Length, nodeLaw.Hubs.Length);
        Assert.Equal(tail, nodeLaw.TailMass, 1e-7);
        Assert.Equal(0.5, nodeLaw.Draft[new TokenId(1)], 1e-7);
        Assert.Equal(Math.Log(q[children[^1].Token.Value]), children[^1].LogConfidence, 1e-6);
    }

    [Fact]
    public void Draw_OtherNodesOfOneTree_DrawIndependently()
    {
        var law = new HubDraftLaw();
        var nodeLaw = new NodeLaw(2);
        ShapedLogits scores = Nodes.Scores(new(), 0, 0);
        DraftedChild[] children = new DraftedChild[1];
        int[] pairs = new int[4];
        for (int seed = 0; seed < Trials; seed++)
        {
            Nodes.Draw(law, Nodes.At(scores, seed, index: 1), children, nodeLaw);
            int first = children[0].Token.Value;
            Nodes.Draw(law, Nodes.At(scores, seed, index: 2), children, nodeLaw);
            pairs[(2 * first) + children[0].Token.Value]++;
        }

        Assert.True(ChiSquare.OfUniform(pairs).Fits);
    }

    [Theory]
    [InlineData(2, 1)] // q knows one token: it is the hub, and nothing is left to draw
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    public void Draw_OneHotDraft_GivesThatTokenOnly(int wanted, int expected)
    {
        var nodeLaw = new NodeLaw(3);
        DraftedChild[] children = new DraftedChild[wanted];

        int count = Nodes.Draw(new HubDraftLaw(), Nodes.At(Nodes.Scores(new() { TopK = 1 }, 0, 3, 1), seed: 1), children, nodeLaw);

        Assert.Equal(expected, count);
        Assert.Equal(new TokenId(1), children[0].Token);
        Assert.Equal(wanted == 1, nodeLaw.Drawn.Length == 1);
    }

    [Fact]
    public void Draw_MassThatVanishes_LeavesNoTail()
    {
        var nodeLaw = new NodeLaw(2);

        int count = Nodes.Draw(new HubDraftLaw(), Nodes.At(Nodes.Scores(new(), 0, -2000), seed: 1), new DraftedChild[2], nodeLaw);

        Assert.Equal(1, count);
        Assert.Equal(0, nodeLaw.Drawn.Length);
    }

    [Fact]
    public void Draw_TinyTail_IsSummedWithoutCancelling()
    {
        var nodeLaw = new NodeLaw(3);

        Nodes.Draw(new HubDraftLaw(), Nodes.At(Nodes.Scores(new(), 0, -50, -51), seed: 1), new DraftedChild[2], nodeLaw);

        Assert.Equal(1, nodeLaw.TailMass / (Math.Exp(-50) + Math.Exp(-51)), 1e-12);
    }

    [Fact]
    public void Draw_Greedy_TakesHubsOnly()
    {
        var nodeLaw = new NodeLaw(5);
        DraftedChild[] children = new DraftedChild[3];

        int count = Nodes.Draw(new HubDraftLaw(), Nodes.At(Nodes.Scores(new(), Logits), seed: 1, isGreedy: true), children, nodeLaw);

        Assert.Equal(3, count);
        Assert.Equal([1, 0, 4], children.Select(child => child.Token.Value)); // tokens 0 and 4 tie
        Assert.Equal(0, nodeLaw.Drawn.Length);
        Assert.Equal(3, nodeLaw.Hubs.Length);
    }

    [Fact]
    public void Draw_WithoutALawToFill_NamesTheParameter()
    {
        ShapedLogits scores = Nodes.Scores(new(), Logits);

        Assert.Equal(
            "law",
            Assert.Throws<ArgumentNullException>(() => new HubDraftLaw().Draw(Nodes.At(scores, seed: 1), new DraftedChild[1], law: null)).ParamName);
    }

    /// <summary>What was drawn is told to the verifier with the law it was drawn by: nothing was put back.</summary>
    [Fact]
    public void Draw_Node_FillsTheLawWithWhatWasDrafted()
    {
        var nodeLaw = new NodeLaw(5);
        DraftedChild[] children = new DraftedChild[3];
        for (int seed = 0; seed < 50; seed++)
        {
            Nodes.Draw(new HubDraftLaw(), Nodes.At(Nodes.Scores(new(), Logits), seed), children, nodeLaw);

            Assert.False(nodeLaw.WithReplacement);
            Assert.Equal([1, 0], nodeLaw.Hubs.ToArray().Select(hub => hub.Value));
            Assert.Equal(children[2].Token, Assert.Single(nodeLaw.Drawn.ToArray()));
            Assert.Contains(children[2].Token.Value, (int[])[2, 4]);
            Assert.Equal(0.3, nodeLaw.TailMass, 1e-7);
            Assert.Equal(Math.Log(nodeLaw.Draft[children[2].Token]), children[2].LogConfidence, 1e-12);
        }
    }

    [Fact]
    public void Draw_ManyNodes_AllocatesNothing()
    {
        const int Draws = 25;
        ShapedLogits scores = Nodes.Scores(new(), new float[8000]);
        var nodeLaw = new NodeLaw(8000);
        DraftedChild[] children = new DraftedChild[2];
        DraftNode node = Nodes.At(scores, seed: 1);
        Nodes.Draw(new HubDraftLaw(), node, children, nodeLaw);
        var law = new HubDraftLaw();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Draws; i++)
        {
            law.Draw(node, children, nodeLaw);
        }

        // A collection may empty the pool of buffers once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Draws / 5 * sizeof(double) * 8000);
    }

    [Fact]
    public void AllowsAnyTree_DoesNotHold() => Assert.False(new HubDraftLaw().AllowsAnyTree);
}
