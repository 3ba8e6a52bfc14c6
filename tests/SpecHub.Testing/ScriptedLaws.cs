using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Testing;

/// <summary>Laws that are written down: the weights after a path of tokens below the root.</summary>
/// <param name="tree">The tree whose nodes are asked for.</param>
/// <param name="sampling">Is applied to the logarithms of the weights.</param>
/// <param name="weightsAfter">The weights after a path; weight 0 forbids a token.</param>
public sealed class ScriptedLaws(
    DraftTree tree, SamplingOptions sampling, Func<IReadOnlyList<TokenId>, IReadOnlyList<double>> weightsAfter) : ITargetLaws
{
    private readonly LogitsShaper _shaper = new(sampling);

    /// <summary>Returns the logits of weights.</summary>
    /// <param name="weights">The weights.</param>
    public static float[] LogitsOf(IEnumerable<double> weights) => [.. weights.Select(weight => (float)Math.Log(weight))];

    /// <summary>Returns the tokens from the root, which is left out, to a node.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">The node.</param>
    public static IReadOnlyList<TokenId> PathTo(DraftTree tree, int node)
    {
        var path = new List<TokenId>();
        for (; node != DraftTree.Root; node = tree.ParentOf(node))
        {
            path.Insert(0, tree.TokenAt(node));
        }

        return path;
    }

    /// <inheritdoc />
    public ShapedLogits ScoresAfter(int node)
    {
        float[] logits = LogitsOf(weightsAfter(PathTo(tree, node)));
        var scores = new ShapedLogits(logits.Length);
        _shaper.Shape(logits, scores);
        return scores;
    }

    /// <inheritdoc />
    public TokenDistribution LawAfter(int node)
    {
        ShapedLogits scores = ScoresAfter(node);
        var law = new TokenDistribution(scores.VocabularySize);
        law.Fill(scores);
        return law;
    }
}
