using SpecHub.Sampling;

namespace SpecHub.Drafting;

/// <summary>What a draft law may look at when it draws the children of one node.</summary>
public readonly ref struct DraftNode
{
    /// <summary>Gets the draft model's scores after the node.</summary>
    public required ShapedLogits Scores { get; init; }

    /// <summary>Gets the request's noise; silent at temperature 0.</summary>
    public required NoiseTape Noise { get; init; }

    /// <summary>Gets the request's random decisions.</summary>
    public required IDecisions Decisions { get; init; }

    /// <summary>Gets a value indicating whether the target always takes its most likely token.</summary>
    public required bool IsGreedy { get; init; }

    /// <summary>Gets the position of the tree's root in the whole context.</summary>
    public required int RootPosition { get; init; }

    /// <summary>Gets the node's distance from the root.</summary>
    public required int Depth { get; init; }

    /// <summary>Gets the node's index, in the order in which the tree was grown.</summary>
    public required int Index { get; init; }

    /// <summary>Returns the key of one of the node's drawing decisions.</summary>
    /// <param name="draw">Counts the decisions, from 0.</param>
    public DecisionKey Decision(int draw = 0) => new(RootPosition, Index, StreamPurpose.Draft, draw);
}
