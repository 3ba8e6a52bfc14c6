using SpecHub.Sampling;

namespace SpecHub.Trees;

/// <summary>The exact law that the children of one node were drawn from.</summary>
/// <remarks>
/// The first <see cref="HubCount"/> children, the hubs H, were taken for certain. The last child, where
/// <see cref="HasTail"/> says so, was drawn from q'(x) = q(x) / <see cref="TailMass"/> over the tokens outside H.
/// With one hub this is SpecHub's law (Sun et al., arXiv 2411.05289), with none it is a single draw from q.
/// </remarks>
/// <param name="vocabularySize">The number of tokens of the vocabulary.</param>
public sealed class NodeLaw(int vocabularySize)
{
    /// <summary>Gets the draft model's law q at the node.</summary>
    public TokenDistribution Draft { get; } = new(vocabularySize);

    /// <summary>Gets how many children were taken for certain.</summary>
    public int HubCount { get; private set; }

    /// <summary>Gets a value indicating whether the last child was drawn from the tail.</summary>
    public bool HasTail { get; private set; }

    /// <summary>Gets q's probability outside the hubs, summed over the tail so that nothing cancels.</summary>
    public double TailMass { get; private set; }

    /// <summary>Says how the children were drawn from <see cref="Draft"/>.</summary>
    /// <param name="hubCount">How many children were taken for certain; 0 or more.</param>
    /// <param name="tailMass">q's probability outside them, when one more child was drawn from there; else 0.</param>
    public void Set(int hubCount, double tailMass)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hubCount);
        HubCount = hubCount;
        TailMass = tailMass;
        HasTail = tailMass > 0;
    }
}
