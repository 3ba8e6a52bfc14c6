namespace SpecHub.LlamaCpp.Interop;

/// <summary>A llama_context with its cache, without pointers.</summary>
internal sealed class NativeContext(SafeContextHandle handle, int vocabularySize) : INativeContext
{
    private readonly nint _memory = NativeMethods.Memory(handle);

    // Asked for once a pass, by the thread that runs it; then any thread may read the rows.
    private nint _logits;

    /// <inheritdoc />
    public int Length { get; } = checked((int)NativeMethods.ContextLength(handle));

    /// <inheritdoc />
    public int Decode(BatchBuffer batch)
    {
        _logits = 0;
        return batch.Decode(handle);
    }

    /// <inheritdoc />
    public unsafe ReadOnlySpan<float> Logits(int rows)
    {
        if (_logits == 0)
        {
            _logits = (nint)NativeMethods.Logits(handle);
        }

        return _logits == 0
            ? throw LlamaException.NoLogits()
            : new ReadOnlySpan<float>((float*)_logits, checked(rows * vocabularySize));
    }

    /// <inheritdoc />
    /// <remarks>Does nothing once the context is freed: a session may be disposed after its model.</remarks>
    public void Remove(int sequence, int from)
    {
        if (!handle.IsClosed)
        {
            NativeMethods.RemoveSequence(_memory, sequence, from, -1);
        }
    }

    /// <inheritdoc />
    /// <remarks>Does nothing once the context is freed, as <see cref="Remove"/>.</remarks>
    public void Copy(int source, int target, int from, int to)
    {
        if (!handle.IsClosed)
        {
            NativeMethods.CopySequence(_memory, source, target, from, to);
        }
    }

    /// <inheritdoc />
    public unsafe int ReadCells(int sequence, ref byte[] buffer, int offset)
    {
        long size = checked((long)NativeMethods.SequenceStateSize(handle, sequence));
        if (offset + size > Array.MaxLength)
        {
            // More than one array holds: the cells stay where they are.
            return 0;
        }

        if (buffer.Length - offset < size)
        {
            Array.Resize(ref buffer, (int)(offset + size));
        }

        fixed (byte* pointer = buffer)
        {
            return checked((int)NativeMethods.ReadSequenceState(handle, pointer + offset, (nuint)(buffer.Length - offset), sequence));
        }
    }

    /// <inheritdoc />
    public unsafe bool WriteCells(int sequence, ReadOnlySpan<byte> cells)
    {
        fixed (byte* pointer = cells)
        {
            return NativeMethods.WriteSequenceState(handle, pointer, (nuint)cells.Length, sequence) != 0;
        }
    }

    public void Dispose() => handle.Dispose();
}
