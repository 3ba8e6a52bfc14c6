using SpecHub.Sampling;

namespace SpecHub.Verification;

/// <summary>The target's law after each node of a tree, computed when it is asked for.</summary>
/// <remarks>A walk reads the nodes on its path only, so the rows beside it are never shaped. Not thread-safe.</remarks>
public interface ITargetLaws
{
    /// <summary>Gets the tokens that may follow a node, with their scores.</summary>
    /// <param name="node">The index of the node.</param>
    /// <returns>The scores; valid until the next call.</returns>
    ShapedLogits ScoresAfter(int node);

    /// <summary>Gets the probabilities of the tokens that may follow a node.</summary>
    /// <param name="node">The index of the node.</param>
    /// <returns>The law; valid until the next call.</returns>
    TokenDistribution LawAfter(int node);
}
