using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Audit;

/// <summary>A rule that keeps the scores of every node of the tree that another rule then verifies.</summary>
/// <remarks>Holds the last round of one sequence, so every sequence needs its own.</remarks>
internal sealed class ScoreCapture(ITreeVerifier inner) : ITreeVerifier
{
    private readonly List<(TokenId[] Path, float[] Scores)> _nodes = [];

    public string Name => inner.Name;

    public IDraftLaw DraftLaw => inner.DraftLaw;

    /// <summary>Gets the tokens from the root to each node of the last tree, with the scores after it.</summary>
    public IReadOnlyList<(TokenId[] Path, float[] Scores)> Nodes => _nodes;

    public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict)
    {
        _nodes.Clear();
        for (int node = 0; node < tree.Count; node++)
        {
            _nodes.Add((PathTo(tree, node), target.ScoresAfter(node).Scores.ToArray()));
        }

        inner.Verify(tree, target, randomness, verdict);
    }

    private static TokenId[] PathTo(DraftTree tree, int node)
    {
        var path = new Stack<TokenId>();
        for (; node >= 0; node = tree.ParentOf(node))
        {
            path.Push(tree.TokenAt(node));
        }

        return [.. path];
    }
}
