using SpecHub.LlamaCpp.Interop;

namespace SpecHub.LlamaCpp;

/// <summary>Knows which cells of a cache are taken, and closes the gaps between them.</summary>
/// <remarks>
/// Cells are taken one behind the other, so what lies below <see cref="Top"/> is held by sessions or is a gap. Closing
/// gaps copies the cells behind the first gap out of the cache and back into the first free places, text by text and in
/// the order of positions, which changes no bit of them. Texts that share a beginning go on sharing it.
/// </remarks>
/// <param name="context">The cache.</param>
/// <param name="gapSequence">The sequence that holds the gaps.</param>
/// <param name="carrier">A sequence that cells are moved with; it is empty between two calls.</param>
internal sealed class CacheCompaction(INativeContext context, int gapSequence, int carrier)
{
    private const int LargestKept = 64 << 20;

    private readonly List<SharedRange> _ranges = [];
    private readonly int[] _holders = new int[context.Length];
    private int _firstGap = int.MaxValue;
    private byte[] _buffer = [];

    /// <summary>Gets the number of cells that are taken, gaps included.</summary>
    public int Top { get; private set; }

    /// <summary>Gets the number of cells that nobody needs.</summary>
    public int Gaps { get; private set; }

    /// <summary>Gets how many cells lie behind the first gap and would have to move.</summary>
    public int Movable => Gaps == 0 ? 0 : Top - _firstGap - Gaps;

    /// <summary>Takes the next cell for a row, which nobody holds until it is settled.</summary>
    public int Take() => Top++;

    /// <summary>Adds a holder to cells.</summary>
    public void Share(ReadOnlySpan<int> cells)
    {
        foreach (int cell in cells)
        {
            _holders[cell]++;
        }
    }

    /// <summary>Takes a holder from settled cells; those that have none left are gaps.</summary>
    public void Release(ReadOnlySpan<int> cells)
    {
        foreach (int cell in cells)
        {
            if (--_holders[cell] == 0)
            {
                LeaveGap(cell);
            }
        }
    }

    /// <summary>Makes the cell of a row that was not settled a gap.</summary>
    public void LeaveGap(int cell)
    {
        Gaps++;
        _firstGap = Math.Min(_firstGap, cell);
    }

    /// <summary>Forgets all cells; no session may hold any.</summary>
    public void Clear()
    {
        context.Remove(gapSequence, from: -1);
        Forget();
    }

    /// <summary>Forgets all cells and who holds them, without a word to llama.cpp.</summary>
    public void Forget()
    {
        Array.Clear(_holders);
        Top = Gaps = 0;
        _firstGap = int.MaxValue;
    }

    /// <summary>Closes all gaps. When llama.cpp refuses to give the cells out, the gaps stay and nothing is lost.</summary>
    /// <param name="sessions">All sessions; none has a pending row.</param>
    /// <exception cref="LlamaException">llama.cpp did not take cells back; the cache has to be reset.</exception>
    public void Run(IReadOnlyList<LlamaSession> sessions)
    {
        FindRanges(sessions);
        if (!Lift())
        {
            return;
        }

        foreach (LlamaSession session in sessions)
        {
            int kept = session.CellsBefore(_firstGap);
            if (kept < session.Length)
            {
                context.Remove(session.BaseSequence, kept);
            }
        }

        Top = _firstGap;
        context.Remove(gapSequence, from: -1);
        Gaps = 0;
        _firstGap = int.MaxValue;
        try
        {
            Lower();
        }
        finally
        {
            // Much memory is not kept for the next time.
            _buffer = _buffer.Length > LargestKept ? [] : _buffer;
        }
    }

    private void FindRanges(IReadOnlyList<LlamaSession> sessions)
    {
        _ranges.Clear();
        foreach (LlamaSession session in sessions)
        {
            for (int from = session.CellsBefore(_firstGap); from < session.Length;)
            {
                List<LlamaSession> sharers = SharersOf(session, from, sessions);
                int to = from + 1;
                while (to < session.Length && IsSharedAlike(session, to, sharers))
                {
                    to++;
                }

                if (sharers[0] == session)
                {
                    _ranges.Add(new SharedRange(from, to, sharers));
                }

                from = to;
            }
        }

        // Ranges of one text keep their order: what more texts share comes before what fewer share.
        _ranges.Sort(static (a, b) => a.From.CompareTo(b.From));
    }

    private List<LlamaSession> SharersOf(LlamaSession session, int position, IReadOnlyList<LlamaSession> sessions)
    {
        int cell = session.Cells[position];
        return _holders[cell] == 1 ? [session] : [.. sessions.Where(other => position < other.Length && other.Cells[position] == cell)];
    }

    private bool IsSharedAlike(LlamaSession session, int position, List<LlamaSession> sharers)
    {
        int cell = session.Cells[position];
        return _holders[cell] == sharers.Count && sharers.TrueForAll(other => position < other.Length && other.Cells[position] == cell);
    }

    private bool Lift()
    {
        int offset = 0;
        for (int i = 0; i < _ranges.Count; i++)
        {
            SharedRange range = _ranges[i];
            context.Copy(range.Sharers[0].BaseSequence, carrier, range.From, range.To);
            int bytes = context.ReadCells(carrier, ref _buffer, offset);
            context.Remove(carrier, from: -1);
            if (bytes == 0)
            {
                return false;
            }

            _ranges[i] = range with { Offset = offset, Bytes = bytes };
            offset += bytes;
        }

        return true;
    }

    private void Lower()
    {
        foreach (SharedRange range in _ranges)
        {
            if (!context.WriteCells(carrier, _buffer.AsSpan(range.Offset, range.Bytes)))
            {
                throw new LlamaException(
                    "llama.cpp did not take cells of its cache back, so all texts in it have to be read again. This is a bug in SpecHub.");
            }

            foreach (LlamaSession session in range.Sharers)
            {
                context.Copy(carrier, session.BaseSequence, range.From, range.To);
                session.MoveCells(range.From, range.To, Top);
            }

            context.Remove(carrier, from: -1);
            _holders.AsSpan(Top, range.To - range.From).Fill(range.Sharers.Count);
            Top += range.To - range.From;
        }
    }

    /// <summary>Positions [From, To) that the same sessions hold in the same cells.</summary>
    private readonly record struct SharedRange(int From, int To, List<LlamaSession> Sharers)
    {
        public int Offset { get; init; }

        public int Bytes { get; init; }
    }
}
