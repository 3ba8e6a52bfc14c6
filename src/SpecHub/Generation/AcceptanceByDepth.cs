using SpecHub.Trees;

namespace SpecHub.Generation;

/// <summary>Counts over the rounds of one answer how deep the accepted paths went.</summary>
internal sealed class AcceptanceByDepth
{
    private readonly List<DepthCount> _depths = [];

    /// <summary>Gets the counts so far: the first is that of the root's children.</summary>
    public IReadOnlyList<DepthCount> Counts => [.. _depths];

    /// <summary>Counts a round.</summary>
    /// <param name="tree">The tree of the round.</param>
    /// <param name="accepted">The nodes that were accepted, from the root downwards.</param>
    public void Add(DraftTree tree, IReadOnlyList<int> accepted)
    {
        for (int depth = 0; depth < accepted.Count; depth++)
        {
            Add(depth, accepted: 1);
        }

        int last = accepted.Count == 0 ? DraftTree.Root : accepted[^1];
        if (tree.FirstChildOf(last) >= 0)
        {
            Add(accepted.Count, accepted: 0);
        }
    }

    private void Add(int depth, int accepted)
    {
        if (depth == _depths.Count)
        {
            _depths.Add(default);
        }

        DepthCount count = _depths[depth];
        _depths[depth] = new DepthCount(count.Tried + 1, count.Accepted + accepted);
    }
}
