namespace SpecHub.LlamaCpp.Interop;

/// <summary>A llama_context with its cache, without pointers.</summary>
internal sealed class NativeContext(SafeContextHandle handle, int vocabularySize) : IDisposable
{
    private readonly nint _memory = NativeMethods.Memory(handle);

    /// <summary>Gets how many tokens fit into the cache.</summary>
    public int Length { get; } = checked((int)NativeMethods.ContextLength(handle));

    /// <summary>Runs a forward pass and returns llama_decode's code.</summary>
    public int Decode(BatchBuffer batch) => batch.Decode(handle);

    /// <summary>Gets the logits after one row of the last forward pass; they live until the next.</summary>
    public unsafe ReadOnlySpan<float> Logits(int row)
    {
        float* logits = NativeMethods.Logits(handle, row);
        return logits is null
            ? throw new ArgumentOutOfRangeException(nameof(row), row, "llama.cpp holds no logits for this row of its last batch.")
            : new ReadOnlySpan<float>(logits, vocabularySize);
    }

    /// <summary>Forgets the cells of a sequence from a position on; negative stands for the start.</summary>
    /// <remarks>Does nothing once the context is freed: a session may be disposed after its model.</remarks>
    public void Remove(int sequence, int from)
    {
        if (!handle.IsClosed)
        {
            NativeMethods.RemoveSequence(_memory, sequence, from, -1);
        }
    }

    /// <summary>Lets another sequence share the cells of one in [from, to).</summary>
    public void Copy(int source, int target, int from, int to)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        NativeMethods.CopySequence(_memory, source, target, from, to);
    }

    /// <summary>Copies the cells of a sequence out of the cache, in the order of their places; returns how many bytes.</summary>
    public unsafe int ReadCells(int sequence, ref byte[] buffer)
    {
        nuint size = NativeMethods.SequenceStateSize(handle, sequence);
        if ((nuint)buffer.Length < size)
        {
            buffer = new byte[checked((int)(2 * size))];
        }

        fixed (byte* pointer = buffer)
        {
            return checked((int)NativeMethods.ReadSequenceState(handle, pointer, (nuint)buffer.Length, sequence));
        }
    }

    /// <summary>Copies cells into the first free places of the cache, as a sequence's only ones; false when they do not fit.</summary>
    public unsafe bool WriteCells(int sequence, ReadOnlySpan<byte> cells)
    {
        fixed (byte* pointer = cells)
        {
            return NativeMethods.WriteSequenceState(handle, pointer, (nuint)cells.Length, sequence) != 0;
        }
    }

    public void Dispose() => handle.Dispose();
}
