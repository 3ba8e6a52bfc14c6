namespace SpecHub.Trees;

/// <summary>How a tree gets its nodes.</summary>
public enum TreeGrowthKind
{
    /// <summary>Every node down to a depth gets the same number of children.</summary>
    Fixed,

    /// <summary>The most promising nodes are grown first, until a number of nodes is reached.</summary>
    BestFirst,

    /// <summary>The form is settled before each round is drafted, as a <see cref="TreePlan"/>, from what earlier rounds have accepted.</summary>
    Planned,
}
