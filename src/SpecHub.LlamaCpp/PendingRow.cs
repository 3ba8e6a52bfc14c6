namespace SpecHub.LlamaCpp;

/// <summary>A row of a session that is evaluated but not settled.</summary>
/// <param name="parent">The pending row before it; -1 for the settled tokens.</param>
/// <param name="depth">Its distance from the settled tokens.</param>
/// <param name="pass">The forward pass that it was part of.</param>
/// <param name="output">Its place among the outputs of the pass; -1 when its logits were not wanted.</param>
internal struct PendingRow(int parent, int depth, long pass, int output)
{
    /// <summary>The sequences that hold it.</summary>
    public SequenceSet Sequences;

    public readonly int Parent => parent;

    public readonly int Depth => depth;

    public readonly long Pass => pass;

    public readonly int Output => output;

    /// <summary>Gets or sets a value indicating whether some row already follows in its own sequence, so that the next one needs another.</summary>
    public bool IsContinued { get; set; }

    /// <summary>Gets or sets one sequence that holds the path to it.</summary>
    public int Sequence { get; set; }

    /// <summary>Gets or sets its place in the cache.</summary>
    public int Cell { get; set; }
}
