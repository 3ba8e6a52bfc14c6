using SpecHub.LlamaCpp.Interop;
using SpecHub.Models;

namespace SpecHub.LlamaCpp;

/// <summary>Turns parent rows into llama.cpp's sequences: one sequence a leaf, shared by the rows above it.</summary>
/// <remarks>
/// Each session owns a base sequence with its settled tokens. A new leaf continues the sequence of the row that it
/// hangs on where nothing does so yet, else it gets a sequence of its own, which first takes a share in the cells of
/// its path.
/// The cells of a text always lie in the order of its positions: attention adds them up in the order of their places,
/// floating point notices the order, and quantised weights turn the last bit into a visible difference. So rows always
/// take the next cell behind all others, cells that nobody needs any more are kept by a sequence of their own, and now
/// and then a <see cref="CacheCompaction"/> closes the gaps.
/// </remarks>
internal sealed class SequenceCache
{
    // Gaps below this number are not worth a compaction: llama.cpp looks at cells in groups of 256 anyway.
    private const int FewGaps = 128;

    private readonly BatchBuffer _batch;
    private readonly Stack<int> _freeSequences = new();
    private readonly List<LlamaSession> _sessions = [];
    private readonly CacheCompaction _compaction;
    private readonly int _maxRows;
    private readonly bool _keepsGaps;
    private bool _isDirty;

    /// <summary>Initializes an empty cache.</summary>
    /// <param name="context">The context; the caller disposes it.</param>
    /// <param name="vocabularySize">The number of logits of a row.</param>
    /// <param name="maxSequences">How many sequences sessions may hold together; with more than one, the context knows two more.</param>
    /// <param name="maxRows">How many rows a forward pass takes.</param>
    public SequenceCache(INativeContext context, int vocabularySize, int maxSequences, int maxRows)
    {
        Context = context;
        VocabularySize = vocabularySize;
        _maxRows = maxRows;
        _keepsGaps = maxSequences > 1;
        _batch = new BatchBuffer(maxRows);
        GapSequence = maxSequences;
        _compaction = new CacheCompaction(context, GapSequence, carrier: maxSequences + 1);
        FreeAllButBases();
    }

    public INativeContext Context { get; }

    public int VocabularySize { get; }

    /// <summary>Gets the number of the last forward pass.</summary>
    public long Pass { get; private set; }

    /// <summary>Gets how many sequences nobody holds.</summary>
    public int FreeSequences => _freeSequences.Count;

    /// <summary>Gets how many cells can still be taken, those of gaps included.</summary>
    public int FreeCells => Context.Length - _compaction.Top + _compaction.Gaps;

    /// <summary>Gets the sequence that holds the cells nobody needs, so that llama.cpp does not fill them.</summary>
    private int GapSequence { get; }

    public LlamaSession CreateSession() => Add(new LlamaSession(this, TakeSequence(), prefix: []));

    /// <summary>Starts a session that shares the first cells of another one.</summary>
    public LlamaSession Fork(LlamaSession source, int length)
    {
        if (!_keepsGaps)
        {
            throw new CacheFullException("The cache of this model holds one text, so it cannot be shared. Evaluate the prompt anew.");
        }

        int sequence = TakeSequence();
        try
        {
            Context.Copy(source.BaseSequence, sequence, from: 0, length);
        }
        catch
        {
            Reset();
            throw;
        }

        var fork = new LlamaSession(this, sequence, source.Cells[..length]);
        _compaction.Share(fork.Cells);
        return Add(fork);
    }

    public int TakeSequence() =>
        _freeSequences.TryPop(out int sequence)
            ? sequence
            : throw new CacheFullException(
                "Every sequence of the cache is taken. Use smaller trees or fewer sessions at once, or load the model with more MaxBranches.");

    public void ReturnSequence(int sequence)
    {
        Context.Remove(sequence, from: -1);
        _freeSequences.Push(sequence);
    }

    /// <summary>Keeps llama.cpp from filling the cells of a sequence from a position on, once nobody holds them.</summary>
    public void LeaveGap(int sequence, int from)
    {
        if (_keepsGaps)
        {
            Context.Copy(sequence, GapSequence, from, to: -1);
        }
    }

    /// <summary>Notes that nobody needs the cell of a pending row.</summary>
    public void LeaveGap(int cell) => _compaction.LeaveGap(cell);

    /// <summary>Notes that a session has settled cells.</summary>
    public void Settle(ReadOnlySpan<int> cells) => _compaction.Share(cells);

    /// <summary>Notes that a session needs settled cells no more.</summary>
    public void Release(ReadOnlySpan<int> cells) => _compaction.Release(cells);

    /// <summary>Gets the logits of one output of the last forward pass; any thread may read them until the next.</summary>
    public ReadOnlySpan<float> LogitsOf(int output)
    {
        ReadOnlySpan<float> logits = Context.Logits(_batch.Wanted);
        return logits.IsEmpty ? throw LlamaException.NoLogits() : logits.Slice(output * VocabularySize, VocabularySize);
    }

    public void Remove(LlamaSession session)
    {
        _sessions.Remove(session);
        if (_sessions.Count == 0)
        {
            // Nothing is left, so there is nothing to keep in order.
            _compaction.Clear();
        }
    }

    /// <summary>Starts over after a call of llama.cpp that failed half way, when nobody can say any more which cells hold what.</summary>
    /// <remarks>All texts are empty then and have to be read again; their sessions stay usable.</remarks>
    public void Reset()
    {
        _sessions.RemoveAll(static session => session.IsDisposed);
        _sessions.ForEach(static session => session.Clear());
        _compaction.Forget();
        FreeAllButBases();
        _isDirty = true;
#pragma warning disable CA1031 // Whatever it is, cleaning is tried again before the next pass, which meets the error then.
        try
        {
            Clean();
        }
        catch (Exception)
        {
            _isDirty = true;
        }
#pragma warning restore CA1031
    }

    public void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        try
        {
            Clean();
            Collect(batch);
            Decode();
            foreach (SessionRows part in batch)
            {
                SessionOf(part).Place(part.Rows.Length, _compaction);
            }
        }
        catch
        {
            Drop(batch);
            throw;
        }
    }

    private void Drop(ReadOnlySpan<SessionRows> batch)
    {
        foreach (SessionRows part in batch)
        {
#pragma warning disable CA1031 // The error that led here is the one to be told.
            try
            {
                (part.Session as LlamaSession)?.DropAfterFailure();
            }
            catch (Exception)
            {
                Reset();
            }
#pragma warning restore CA1031
        }
    }

    /// <summary>Empties all of llama.cpp's sequences, when they hold what nobody knows of.</summary>
    private void Clean()
    {
        int known = _keepsGaps ? GapSequence + 2 : 1;
        for (int sequence = 0; _isDirty && sequence < known; sequence++)
        {
            Context.Remove(sequence, from: -1);
        }

        _isDirty = false;
    }

    private void FreeAllButBases()
    {
        _freeSequences.Clear();
        foreach (int sequence in Enumerable.Range(0, GapSequence).Reverse().Except(_sessions.Select(static session => session.BaseSequence)))
        {
            _freeSequences.Push(sequence);
        }
    }

    private void Collect(ReadOnlySpan<SessionRows> batch)
    {
        _batch.Clear();
        int total = 0;
        foreach (SessionRows part in batch)
        {
            SessionOf(part).RequireUsable();
            total += part.Rows.Length;
        }

        if (total == 0 || total > _maxRows)
        {
            throw new ArgumentException($"A forward pass takes 1 to {_maxRows} rows; this one has {total}.", nameof(batch));
        }

        MakeRoom(total);
        Pass++;
        int wanted = 0;
        foreach (SessionRows part in batch)
        {
            wanted = SessionOf(part).Append(part.Rows.Span, _batch, wanted);
        }
    }

    /// <summary>Closes gaps when they are many, or when the rows need their cells.</summary>
    private void MakeRoom(int rows)
    {
        int behind = Context.Length - _compaction.Top;
        bool isWorthIt = _compaction.Gaps >= FewGaps && 2 * _compaction.Gaps >= _compaction.Movable;
        bool isTight = _compaction.Gaps > 0 && behind < rows + _maxRows;
        if (_keepsGaps && (isWorthIt || isTight) && _sessions.TrueForAll(static session => session.PendingRows == 0))
        {
            Compact();
        }

        if (Context.Length - _compaction.Top < rows)
        {
            throw NoRoom(rows);
        }
    }

    private void Compact()
    {
        try
        {
            _compaction.Run(_sessions);
        }
        catch
        {
            Reset();
            throw;
        }
    }

    private CacheFullException NoRoom(int rows) =>
        new($"The cache of {Context.Length} tokens has no room for {rows} more rows. Draft fewer tokens, or load the model with a longer cache.");

    private LlamaSession Add(LlamaSession session)
    {
        _sessions.Add(session);
        return session;
    }

    private LlamaSession SessionOf(SessionRows part) =>
        part.Session is LlamaSession session && session.Cache == this
            ? session
            : throw new ArgumentException("The session belongs to another model.", nameof(part));

    private void Decode()
    {
        NativeLog.TakeLastError();
        int code = Context.Decode(_batch);
        switch (code)
        {
            case 0 when _batch.Wanted > 0 && Context.Logits(_batch.Wanted).IsEmpty:
                throw LlamaException.NoLogits();
            case 0:
                return;
            case 1:
                throw NoRoom(_batch.Count);
            default:
                throw LlamaException.OfPass(code, _batch.Count, NativeLog.TakeLastError());
        }
    }
}
