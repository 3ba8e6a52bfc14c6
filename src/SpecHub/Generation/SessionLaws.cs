using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Verification;

namespace SpecHub.Generation;

/// <summary>The target's laws after the nodes of the tree that its session has just evaluated: node i is row i.</summary>
internal sealed class SessionLaws(IModelSession session, LogitsShaper shaper, int vocabularySize) : ITargetLaws
{
    private readonly ShapedLogits _scores = new(vocabularySize);
    private readonly TokenDistribution _law = new(vocabularySize);

    public ShapedLogits ScoresAfter(int node)
    {
        shaper.Shape(session.LogitsAfter(node), _scores);
        return _scores;
    }

    public TokenDistribution LawAfter(int node)
    {
        _law.Fill(ScoresAfter(node));
        return _law;
    }
}
