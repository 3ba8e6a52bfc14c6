using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Tests.Drafting;

/// <summary>Nodes to draw children of.</summary>
internal static class Nodes
{
    public static ShapedLogits Scores(SamplingOptions options, params float[] logits)
    {
        var scores = new ShapedLogits(logits.Length);
        new LogitsShaper(options).Shape(logits, scores);
        return scores;
    }

    public static DraftNode At(
        ShapedLogits scores, long seed, int rootPosition = 10, int depth = 0, int index = 0, bool isGreedy = false)
    {
        return new()
        {
            Scores = scores,
            Noise = isGreedy ? NoiseTape.Silent : new NoiseTape(seed),
            Decisions = new RandomStreams(seed),
            IsGreedy = isGreedy,
            RootPosition = rootPosition,
            Depth = depth,
            Index = index,
        };
    }

    /// <summary>Draws children as the growing of a tree does: the law of the draft is filled first.</summary>
    public static int Draw(IDraftLaw law, DraftNode node, Span<DraftedChild> children, NodeLaw nodeLaw)
    {
        nodeLaw.Draft.Fill(node.Scores);
        return law.Draw(node, children, nodeLaw);
    }
}
