using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Testing;

/// <summary>The target's laws at all nodes of one tree, made once, so that asking for them allocates nothing.</summary>
public sealed class KnownLaws : ITargetLaws
{
    private readonly ShapedLogits[] _scores;
    private readonly TokenDistribution[] _laws;

    /// <summary>Asks other laws about every node.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="laws">The laws, which give a new object to every question.</param>
    public KnownLaws(DraftTree tree, ScriptedLaws laws)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(laws);
        _scores = [.. Enumerable.Range(0, tree.Count).Select(laws.ScoresAfter)];
        _laws = [.. Enumerable.Range(0, tree.Count).Select(laws.LawAfter)];
    }

    /// <inheritdoc />
    public ShapedLogits ScoresAfter(int node) => _scores[node];

    /// <inheritdoc />
    public TokenDistribution LawAfter(int node) => _laws[node];
}
