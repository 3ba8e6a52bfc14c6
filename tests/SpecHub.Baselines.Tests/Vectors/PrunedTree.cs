using SpecHub.Trees;

namespace SpecHub.Baselines.Tests.Vectors;

/// <summary>What is left of a drafted tree.</summary>
/// <param name="Tree">The nodes that were kept, with the laws of all that were drafted.</param>
/// <param name="Pruned">How many nodes were cut off whose parent was kept.</param>
internal sealed record PrunedTree(DraftTree Tree, int Pruned);
