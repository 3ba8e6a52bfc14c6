using SpecHub.LlamaCpp.Interop;
using SpecHub.Models;

namespace SpecHub.LlamaCpp;

/// <summary>Turns parent rows into llama.cpp's sequences: one sequence a leaf, shared by the rows above it.</summary>
/// <remarks>
/// Each session owns a base sequence with its settled tokens. A new leaf continues the sequence of the row that it
/// hangs on where nothing does so yet, else it gets a sequence of its own, which first takes a share in the cells of
/// its path. Settling a path gives its cells to the base sequence and drops all others.
/// The cells of a text always lie in the order of its positions: attention adds them up in the order of their places,
/// floating point notices the order, and quantised weights turn the last bit into a visible difference. So a path with
/// rejected rows in between is copied out and back into the first free places, which changes no bit of it.
/// </remarks>
internal sealed class SequenceCache
{
    private readonly NativeContext _context;
    private readonly BatchBuffer _batch;
    private readonly Stack<int> _freeSequences = new();
    private readonly int _maxRows;
    private byte[] _buffer = [];
    private int _lifted;

    public SequenceCache(NativeContext context, int maxSequences, int maxRows)
    {
        _context = context;
        _maxRows = maxRows;
        _batch = new BatchBuffer(maxRows);
        for (int sequence = maxSequences - 1; sequence >= 0; sequence--)
        {
            _freeSequences.Push(sequence);
        }
    }

    /// <summary>Gets the number of the last forward pass.</summary>
    public long Pass { get; private set; }

    /// <summary>Gets how many sequences nobody holds.</summary>
    public int FreeSequences => _freeSequences.Count;

    public NativeContext Context => _context;

    public LlamaSession CreateSession() => new(this, TakeSequence());

    public int TakeSequence() =>
        _freeSequences.TryPop(out int sequence)
            ? sequence
            : throw new CacheFullException(
                "Every sequence of the cache is taken. Use smaller trees or fewer sessions at once, or load the model with more MaxBranches.");

    public void ReturnSequence(int sequence)
    {
        _context.Remove(sequence, from: -1);
        _freeSequences.Push(sequence);
    }

    /// <summary>Copies the cells of a sequence in [from, to) out of the cache; returns a sequence that stands for them.</summary>
    public int LiftCells(int source, int from, int to)
    {
        int carrier = TakeSequence();
        _context.Copy(source, carrier, from, to);
        _lifted = _context.ReadCells(carrier, ref _buffer);
        _context.Remove(carrier, from: -1);
        return carrier;
    }

    /// <summary>Copies the lifted cells back into the first free places and gives them to a sequence.</summary>
    public void LowerCells(int carrier, int target, int from, int to)
    {
        // They were in this cache a moment ago, so there is room for them.
        if (_lifted == 0 || !_context.WriteCells(carrier, _buffer.AsSpan(0, _lifted)))
        {
            throw new LlamaException($"llama.cpp could not move {to - from} cells of its cache. This is a bug in SpecHub.");
        }

        _context.Copy(carrier, target, from, to);
        ReturnSequence(carrier);
    }

    public void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        try
        {
            _batch.Clear();
            int total = 0;
            foreach (SessionRows part in batch)
            {
                total += part.Rows.Length;
            }

            if (total == 0 || total > _maxRows)
            {
                throw new ArgumentException($"A forward pass takes 1 to {_maxRows} rows; this one has {total}.", nameof(batch));
            }

            Pass++;
            foreach (SessionRows part in batch)
            {
                SessionOf(part).Append(part.Rows.Span, _batch);
            }

            Decode(total);
        }
        catch
        {
            foreach (SessionRows part in batch)
            {
                (part.Session as LlamaSession)?.Keep([]);
            }

            throw;
        }
    }

    private LlamaSession SessionOf(SessionRows part) =>
        part.Session is LlamaSession session && session.Cache == this
            ? session
            : throw new ArgumentException("The session belongs to another model.", nameof(part));

    private void Decode(int rows)
    {
        NativeLog.TakeLastError();
        int code = _context.Decode(_batch);
        switch (code)
        {
            case 0:
                return;
            case 1:
                throw new CacheFullException(
                    $"The cache of {_context.Length} tokens has no room for {rows} more rows. Draft fewer tokens, or load the model with a longer ContextLength.");
            default:
                throw new LlamaException(
                    $"llama_decode failed with code {code} on {rows} rows: {NativeLog.TakeLastError() ?? "it gave no reason"}. " +
                    "If the log shows nothing about memory, this is a bug in SpecHub.");
        }
    }
}
