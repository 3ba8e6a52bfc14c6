namespace SpecHub.LlamaCpp.Interop;

/// <summary>The arrays behind a llama_batch, allocated once and filled for every forward pass.</summary>
/// <param name="capacity">The greatest number of rows.</param>
internal sealed class BatchBuffer(int capacity)
{
    private readonly int[] _tokens = new int[capacity];
    private readonly int[] _positions = new int[capacity];
    private readonly int[] _sequenceCounts = new int[capacity];
    private readonly int[] _sequenceStarts = new int[capacity];
    private readonly nint[] _sequencePointers = new nint[capacity];
    private readonly sbyte[] _wantsLogits = new sbyte[capacity];
    private int[] _sequences = new int[capacity];
    private int _sequenceCount;

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Gets how many of the rows want logits.</summary>
    public int Wanted { get; private set; }

    public void Clear() => Count = Wanted = _sequenceCount = 0;

    /// <summary>Adds a row that belongs to the given sequences.</summary>
    public void Add(int token, int position, ReadOnlySpan<int> sequences, bool wantsLogits)
    {
        if (_sequences.Length < _sequenceCount + sequences.Length)
        {
            Array.Resize(ref _sequences, Math.Max(_sequenceCount + sequences.Length, 2 * _sequences.Length));
        }

        sequences.CopyTo(_sequences.AsSpan(_sequenceCount));
        _tokens[Count] = token;
        _positions[Count] = position;
        _sequenceCounts[Count] = sequences.Length;
        _sequenceStarts[Count] = _sequenceCount;
        _wantsLogits[Count] = wantsLogits ? (sbyte)1 : (sbyte)0;
        _sequenceCount += sequences.Length;
        Wanted += wantsLogits ? 1 : 0;
        Count++;
    }

    /// <summary>Runs the forward pass and returns llama_decode's code.</summary>
    public unsafe int Decode(SafeContextHandle context)
    {
        fixed (int* tokens = _tokens, positions = _positions, counts = _sequenceCounts, sequences = _sequences)
        fixed (nint* pointers = _sequencePointers)
        fixed (sbyte* wantsLogits = _wantsLogits)
        {
            for (int row = 0; row < Count; row++)
            {
                pointers[row] = (nint)(sequences + _sequenceStarts[row]);
            }

            return NativeMethods.Decode(context, new NativeBatch
            {
                RowCount = Count,
                Tokens = tokens,
                Positions = positions,
                SequenceCounts = counts,
                Sequences = (int**)pointers,
                WantsLogits = wantsLogits,
            });
        }
    }
}
