namespace SpecHub.Trees;

/// <summary>Where drafted tokens come from.</summary>
public enum DraftSource
{
    /// <summary>A draft model.</summary>
    Model,

    /// <summary>The text itself: what followed when the last tokens were said before.</summary>
    Ngram,

    /// <summary>A draft model and the text.</summary>
    Both,
}
