using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>A token that may become a node of a growing tree.</summary>
/// <param name="Token">The token.</param>
/// <param name="Parent">The index of the parent; -1 for the root.</param>
/// <param name="Depth">The distance from the root.</param>
/// <param name="LogConfidence">The logarithm of the confidence that the target's walk gets here.</param>
internal readonly record struct Candidate(TokenId Token, int Parent, int Depth, double LogConfidence)
{
    /// <summary>Gets a value indicating whether the model's children are there.</summary>
    public bool IsExpanded { get; init; }

    public NodeLaw? Law { get; init; }

    /// <summary>Gets the logarithm of the corrected confidence given the parent.</summary>
    public double Trusted { get; init; }

    /// <summary>Gets what the model thinks; null when it did not draft the token.</summary>
    public Guess? Model { get; init; }

    /// <summary>Gets what n-grams think; null when they did not propose the token.</summary>
    public NgramGuess? Ngram { get; init; }

    public DraftSource Source => Ngram is null ? DraftSource.Model : Model is null ? DraftSource.Ngram : DraftSource.Both;

    /// <summary>Gets the first child; 0, which is the root, for none.</summary>
    public int FirstChild { get; init; }

    public int LastChild { get; init; }

    public int NextSibling { get; init; }
}
