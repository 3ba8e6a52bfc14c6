using SpecHub.Drafting;
using SpecHub.Sampling;

namespace SpecHub.Tests.Drafting;

public sealed class CoupledDraftLawTests
{
    private static readonly float[] Logits = [0.5f, 2, -1, 1.5f, 0, -0.5f, 1];

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Draw_Node_TakesTheBestOfLogitAndNoiseAtTheNextPosition(int depth)
    {
        var law = new CoupledDraftLaw();
        ShapedLogits scores = Nodes.Scores(new() { Temperature = 0.8f }, Logits);
        for (int seed = 0; seed < 200; seed++)
        {
            PositionNoise noise = new NoiseTape(seed).At(10 + depth + 1);
            double[] noisy = [.. Enumerable.Range(0, Logits.Length).Select(token => scores.Scores[token] + noise.Of(token))];
            DraftedChild[] children = new DraftedChild[3];

            // The index of the node must not matter: the target's noise knows nothing of trees.
            int count = law.Draw(Nodes.At(scores, seed, rootPosition: 10, depth, index: seed), children, law: null);

            int[] expected = [.. Enumerable.Range(0, noisy.Length).OrderByDescending(token => noisy[token]).Take(3)];
            Assert.Equal(3, count);
            Assert.Equal(expected, children.Select(child => child.Token.Value));
            double total = Math.Log(noisy.Sum(Math.Exp));
            Assert.All(children, child => Assert.Equal(noisy[child.Token.Value] - total, child.LogConfidence, 1e-6));
        }
    }

    [Fact]
    public void Draw_Greedy_TakesTheMostLikely()
    {
        DraftedChild[] children = new DraftedChild[2];

        new CoupledDraftLaw().Draw(Nodes.At(Nodes.Scores(new(), Logits), seed: 1, isGreedy: true), children, law: null);

        Assert.Equal([1, 3], children.Select(child => child.Token.Value));
        Assert.All(children, child => Assert.InRange(child.LogConfidence, -10, 0));
    }

    [Fact]
    public void Draw_FewerTokensThanWanted_WritesThemAll()
    {
        DraftedChild[] children = new DraftedChild[5];

        Assert.Equal(2, new CoupledDraftLaw().Draw(Nodes.At(Nodes.Scores(new() { TopK = 2 }, Logits), seed: 1), children, law: null));
        Assert.Equal([1, 3], children[..2].Select(child => child.Token.Value).Order());
    }

    [Fact]
    public void Draw_AsManyAsATreeCanHave_WritesThemAll()
    {
        DraftedChild[] children = new DraftedChild[255];
        ShapedLogits scores = Nodes.Scores(new(), [.. Enumerable.Range(0, 300).Select(token => token / 100f)]);

        Assert.Equal(255, new CoupledDraftLaw().Draw(Nodes.At(scores, seed: 1), children, law: null));
        Assert.Equal(255, children.Select(child => child.Token).Distinct().Count());
    }

    [Fact]
    public void AllowsAnyTree_Holds() => Assert.True(new CoupledDraftLaw().AllowsAnyTree);
}
