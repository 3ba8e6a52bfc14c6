namespace SpecHub.Sampling;

/// <summary>Says which random decision of a request is meant; no two decisions of a request have the same key.</summary>
/// <param name="RootPosition">The position of the root of the tree in the whole context, which is new in every round.</param>
/// <param name="Node">The index of the node: in order of growth while drafting, in the tree while verifying.</param>
/// <param name="Purpose">What the decision is for.</param>
/// <param name="Draw">Counts the decisions of one purpose at one node, from 0.</param>
public readonly record struct DecisionKey(int RootPosition, int Node, StreamPurpose Purpose, int Draw = 0);
