using SpecHub.Tokens;

namespace SpecHub.Trees;

/// <summary>Candidate continuations of one text, as a tree in draft order.</summary>
/// <remarks>
/// Node 0 is the root, the last token that the target has committed to. A node comes after its parent, so walking the
/// nodes by index visits every parent before its children; node i is row i of the target's forward pass. A buffer
/// that is filled again in every round: it belongs to one generation and one thread at a time.
/// </remarks>
public sealed class DraftTree
{
    /// <summary>The index of the root.</summary>
    public const int Root = 0;

    private readonly List<Node> _nodes = [];

    /// <summary>Gets the number of nodes, the root included.</summary>
    public int Count => _nodes.Count;

    /// <summary>Gets the zero-based position of the root's token in the whole context.</summary>
    public int RootPosition { get; private set; }

    /// <summary>Gets a value indicating whether no node has more than one child.</summary>
    public bool IsChain => _nodes[^1].Depth == Count - 1;

    /// <summary>Forgets all nodes and starts again with a root.</summary>
    /// <param name="root">The last committed token.</param>
    /// <param name="rootPosition">Its zero-based position in the whole context.</param>
    public void Reset(TokenId root, int rootPosition)
    {
        _nodes.Clear();
        _nodes.Add(new Node(root, Parent: -1, Depth: 0, Law: null));
        RootPosition = rootPosition;
    }

    /// <summary>Adds a node as the last child of another.</summary>
    /// <param name="parent">The index of the parent.</param>
    /// <param name="token">The drafted token.</param>
    /// <returns>The index of the new node.</returns>
    /// <exception cref="ArgumentException">The parent has a child with this token.</exception>
    public int Add(int parent, TokenId token)
    {
        if (ChildWith(parent, token) >= 0)
        {
            throw new ArgumentException($"Node {parent} already has a child with token {token.Value}.", nameof(token));
        }

        _nodes.Add(new Node(token, parent, _nodes[parent].Depth + 1, Law: null));
        int node = _nodes.Count - 1;
        Node above = _nodes[parent];
        if (above.FirstChild < 0)
        {
            _nodes[parent] = above with { FirstChild = node, LastChild = node };
        }
        else
        {
            _nodes[above.LastChild] = _nodes[above.LastChild] with { NextSibling = node };
            _nodes[parent] = above with { LastChild = node };
        }

        return node;
    }

    /// <summary>Attaches the law that the children of a node were drawn from.</summary>
    /// <param name="node">The index of the node.</param>
    /// <param name="law">The law; it must stay as it is until the tree is reset.</param>
    public void SetLaw(int node, NodeLaw law) => _nodes[node] = _nodes[node] with { Law = law };

    /// <summary>Gets the law of a node's children; null when they carry none, as in coupled decoding, or there are none.</summary>
    /// <param name="node">The index of the node.</param>
    public NodeLaw? LawAt(int node) => _nodes[node].Law;

    /// <summary>Notes where a node's token comes from.</summary>
    /// <param name="node">The index of the node.</param>
    /// <param name="source">Who drafted it; a node says <see cref="DraftSource.Model"/> until it is told otherwise.</param>
    public void SetSource(int node, DraftSource source) => _nodes[node] = _nodes[node] with { Source = source };

    /// <summary>Gets where a node's token comes from.</summary>
    /// <param name="node">The index of the node.</param>
    public DraftSource SourceAt(int node) => _nodes[node].Source;

    /// <summary>Gets the token of a node.</summary>
    /// <param name="node">The index of the node.</param>
    public TokenId TokenAt(int node) => _nodes[node].Token;

    /// <summary>Gets the parent of a node, or -1 for the root.</summary>
    /// <param name="node">The index of the node.</param>
    public int ParentOf(int node) => _nodes[node].Parent;

    /// <summary>Gets the distance of a node from the root.</summary>
    /// <param name="node">The index of the node.</param>
    public int DepthOf(int node) => _nodes[node].Depth;

    /// <summary>Gets the first child of a node, or -1.</summary>
    /// <param name="node">The index of the node.</param>
    public int FirstChildOf(int node) => _nodes[node].FirstChild;

    /// <summary>Gets the next child of the same parent, or -1.</summary>
    /// <param name="node">The index of the node.</param>
    public int NextSiblingOf(int node) => _nodes[node].NextSibling;

    /// <summary>Gets the child of a node that holds a token, or -1.</summary>
    /// <param name="node">The index of the node.</param>
    /// <param name="token">The token.</param>
    public int ChildWith(int node, TokenId token)
    {
        int child = FirstChildOf(node);
        while (child >= 0 && TokenAt(child) != token)
        {
            child = NextSiblingOf(child);
        }

        return child;
    }

    private readonly record struct Node(TokenId Token, int Parent, int Depth, NodeLaw? Law)
    {
        public DraftSource Source { get; init; }

        public int FirstChild { get; init; } = -1;

        public int LastChild { get; init; } = -1;

        public int NextSibling { get; init; } = -1;
    }
}
