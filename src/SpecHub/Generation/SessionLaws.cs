using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Generation;

/// <summary>The target's laws after the nodes of the tree that its session has just evaluated: node i is row i.</summary>
/// <remarks>The history is that of the root, and null without penalties; the path to the node is added here.</remarks>
internal sealed class SessionLaws(
    DecodingSequence sequence, LogitsShaper shaper, TokenHistory? history, int vocabularySize) : ITargetLaws
{
    private readonly ShapedLogits _scores = new(vocabularySize);
    private readonly TokenDistribution _law = new(vocabularySize);

    public ShapedLogits ScoresAfter(int node)
    {
        SetPath(node);
        shaper.Shape(sequence.Session.LogitsAfter(node), history, _scores);
        return _scores;
    }

    public TokenDistribution LawAfter(int node)
    {
        _law.Fill(ScoresAfter(node));
        return _law;
    }

    private void SetPath(int node)
    {
        history?.StartPath();
        for (; history is not null && node != DraftTree.Root; node = sequence.Tree.ParentOf(node))
        {
            history.AddToPath(sequence.Tree.TokenAt(node));
        }
    }
}
