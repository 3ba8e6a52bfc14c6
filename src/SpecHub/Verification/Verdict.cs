using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Verification;

/// <summary>What the target made of one draft tree.</summary>
/// <remarks>A buffer that is filled again in every round: it belongs to one generation.</remarks>
public sealed class Verdict
{
    private readonly List<int> _accepted = [];

    /// <summary>Gets the accepted nodes from the root downwards, the root not included.</summary>
    public IReadOnlyList<int> AcceptedNodes => _accepted;

    /// <summary>Gets the token after the last accepted one; it is always there.</summary>
    public TokenId NextToken { get; private set; }

    /// <summary>Forgets the last verdict.</summary>
    public void Reset() => _accepted.Clear();

    /// <summary>Adds the next accepted node.</summary>
    /// <param name="node">A child of the node accepted before it, or of the root.</param>
    public void Accept(int node) => _accepted.Add(node);

    /// <summary>Accepts a node and everything above it.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">The deepest accepted node; the root accepts nothing.</param>
    public void AcceptPath(DraftTree tree, int node)
    {
        ArgumentNullException.ThrowIfNull(tree);
        for (; node != DraftTree.Root; node = tree.ParentOf(node))
        {
            _accepted.Add(node);
        }

        _accepted.Reverse();
    }

    /// <summary>Ends the verdict.</summary>
    /// <param name="next">The token after the last accepted one.</param>
    public void End(TokenId next) => NextToken = next;
}
