using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>How the children of a node are drawn from the draft model's scores.</summary>
/// <remarks>Implementations hold no state and can be shared by concurrent requests.</remarks>
public interface IDraftLaw
{
    /// <summary>
    /// Gets a value indicating whether any tree is exact, whatever its growth looked at. Otherwise the tree's form must
    /// not depend on the drawn tokens, and the law of every node is kept for the verifier.
    /// </summary>
    bool AllowsAnyTree { get; }

    /// <summary>Draws children.</summary>
    /// <param name="node">The node, with the draft's scores after it.</param>
    /// <param name="children">Where to write them; its length says how many are wanted.</param>
    /// <param name="law">
    /// Holds the draft's law q, and receives what was drafted, pruned or not; null when <see cref="AllowsAnyTree"/> holds.
    /// </param>
    /// <returns>How many were written; fewer than wanted when the draft has no more tokens to offer.</returns>
    int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law);
}
