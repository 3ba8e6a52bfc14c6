namespace SpecHub.Planning;

/// <summary>How confident drafts are of the children of a node, on average, before they are drafted.</summary>
/// <remarks>Belongs to the engine thread.</remarks>
internal sealed class HeirConfidence
{
    /// <summary>How many of a node's children are expected, best first; those behind them hardly ever pay.</summary>
    public const int Ranks = 3;

    private const double LearningRate = 0.02;

    private readonly double[] _confidences = [0.5, 0.15, 0.05];

    /// <summary>Returns how likely the walk can be expected to get to a child of a candidate.</summary>
    /// <param name="probability">The probability that the walk gets to the candidate.</param>
    /// <param name="rank">The place of the child among its siblings, 0 to 2.</param>
    public double Of(double probability, int rank) => probability * _confidences[rank];

    /// <summary>Learns from a node whose children were drafted.</summary>
    /// <param name="confidences">The confidence of each of the first children that were asked for, at most three, given the node; 0 for one that is missing.</param>
    public void Learn(ReadOnlySpan<double> confidences)
    {
        for (int rank = 0; rank < confidences.Length; rank++)
        {
            _confidences[rank] += LearningRate * (confidences[rank] - _confidences[rank]);
        }
    }
}
