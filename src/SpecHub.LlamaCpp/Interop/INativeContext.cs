namespace SpecHub.LlamaCpp.Interop;

/// <summary>What is asked of a llama_context: the seam at which tests let llama.cpp fail.</summary>
internal interface INativeContext : IDisposable
{
    /// <summary>Gets how many tokens fit into the cache.</summary>
    int Length { get; }

    /// <summary>Runs a forward pass and returns llama_decode's code.</summary>
    int Decode(BatchBuffer batch);

    /// <summary>Gets the logits of the last forward pass, one row after the other for the rows that wanted them; they live until the next.</summary>
    /// <param name="rows">How many rows wanted logits.</param>
    ReadOnlySpan<float> Logits(int rows);

    /// <summary>Forgets the cells of a sequence from a position on; negative stands for the start.</summary>
    void Remove(int sequence, int from);

    /// <summary>Lets another sequence share the cells of one in [from, to).</summary>
    void Copy(int source, int target, int from, int to);

    /// <summary>Appends the cells of a sequence to a buffer, in the order of their places; returns how many bytes, 0 when llama.cpp refuses.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="buffer">The buffer; a larger one takes its place when it is too small.</param>
    /// <param name="offset">Where to write.</param>
    int ReadCells(int sequence, ref byte[] buffer, int offset);

    /// <summary>Copies cells into the first free places of the cache, as a sequence's only ones; false when llama.cpp refuses.</summary>
    bool WriteCells(int sequence, ReadOnlySpan<byte> cells);
}
