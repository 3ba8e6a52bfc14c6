namespace SpecHub.Trees;

/// <summary>A tree of any form, settled before anything of it is drafted: how many children every node gets.</summary>
/// <remarks>
/// Nodes are numbered level by level, the root is 0. A node may turn out to have fewer children, when the draft has no more
/// tokens to offer; what was planned below the missing ones is left out. Immutable and safe for concurrent use.
/// </remarks>
public sealed class TreePlan
{
    private readonly int[] _children;
    private readonly int[] _firstChild;
    private readonly int[] _rows;

    /// <summary>Makes a plan.</summary>
    /// <param name="children">How many children every node gets, level by level, the root first.</param>
    /// <exception cref="ArgumentException">The numbers do not describe one tree of 1 to <see cref="TreeShape.MaxNodes"/> drafted nodes.</exception>
    public TreePlan(IEnumerable<int> children)
    {
        _children = [.. children];
        _firstChild = new int[_children.Length];
        List<int> rows = [];
        int next = 1;
        int endOfLevel = 1;
        for (int node = 0; node < _children.Length; node++)
        {
            if (node == endOfLevel)
            {
                endOfLevel = next;
                Depth++;
            }

            if (_children[node] < 0 || node >= next)
            {
                break;
            }

            _firstChild[node] = next;
            next += _children[node];
            if (_children[node] > 0)
            {
                rows.AddRange(Enumerable.Repeat(0, Depth + 1 - rows.Count));
                rows[Depth]++;
            }
        }

        if (next != _children.Length || next is 1 or > TreeShape.MaxNodes + 1 || Depth > TreeShape.MaxDepth)
        {
            throw new ArgumentException("The numbers of children do not describe one tree that can be drafted.", nameof(children));
        }

        _rows = [.. rows];
    }

    /// <summary>Gets the number of drafted nodes, the root not counted.</summary>
    public int Nodes => _children.Length - 1;

    /// <summary>Gets the number of levels below the root.</summary>
    public int Depth { get; }

    /// <summary>Gets the greatest number of children of a node.</summary>
    public int Branching => _children.Max();

    /// <summary>Gets how many children a node gets.</summary>
    /// <param name="node">The number of the node.</param>
    public int ChildrenOf(int node) => _children[node];

    /// <summary>Gets the number of a child.</summary>
    /// <param name="node">The number of the parent.</param>
    /// <param name="rank">The place of the child among its siblings, from 0.</param>
    public int ChildOf(int node, int rank) => _firstChild[node] + rank;

    /// <summary>Gets how many nodes of a level have children, which is the number of rows of that level's draft pass.</summary>
    /// <param name="level">0 for the root, less than <see cref="Depth"/>.</param>
    public int RowsAt(int level) => _rows[level];

    /// <inheritdoc />
    public override string ToString() => string.Join(' ', _children);
}
