using SpecHub.Drafting;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Baselines.Tests;

/// <summary>Single nodes to draft at.</summary>
internal static class Nodes
{
    /// <summary>Draws the children of a root whose draft's law is q.</summary>
    public static int Draw(IDraftLaw law, double[] q, DraftedChild[] children, IDecisions decisions, NodeLaw nodeLaw, bool isGreedy = false)
    {
        nodeLaw.Draft.Fill(q);
        return law.Draw(At(q.Length, decisions, index: 0, depth: 0, isGreedy), children, nodeLaw);
    }

    /// <summary>Returns a node to draft at; laws other than the coupled one look at the node's law, not at scores.</summary>
    public static DraftNode At(int vocabularySize, IDecisions decisions, int index, int depth, bool isGreedy = false) => new()
    {
        Scores = new ShapedLogits(vocabularySize),
        Noise = NoiseTape.Silent,
        Decisions = decisions,
        IsGreedy = isGreedy,
        RootPosition = 20,
        Depth = depth,
        Index = index,
    };

    /// <summary>Writes tokens in their order.</summary>
    public static string Key(ReadOnlySpan<TokenId> tokens)
    {
        string text = string.Empty;
        foreach (TokenId token in tokens)
        {
            text += text.Length == 0 ? $"{token.Value}" : $" {token.Value}";
        }

        return text;
    }
}
