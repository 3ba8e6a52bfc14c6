using System.Runtime.InteropServices;
using SpecHub.LlamaCpp.Interop;
using SpecHub.Models;

namespace SpecHub.LlamaCpp;

/// <summary>One text in the cache of a <see cref="SequenceCache"/>.</summary>
internal sealed class LlamaSession : IModelSession
{
    private const int None = -1;

    private readonly BranchSequences _branches;
    private readonly List<PendingRow> _rows = [];
    private readonly List<int> _cells = [];
    private readonly int[] _sequences = new int[256];
    private int _unplaced;
    private bool _isCleared;

    public LlamaSession(SequenceCache cache, int baseSequence, ReadOnlySpan<int> prefix)
    {
        Cache = cache;
        BaseSequence = baseSequence;
        _branches = new BranchSequences(cache, baseSequence, _rows);
        _cells.AddRange(prefix);
    }

    public SequenceCache Cache { get; }

    /// <summary>Gets the sequence that holds the settled tokens.</summary>
    public int BaseSequence { get; }

    /// <summary>Gets the cell of every settled token, in rising order.</summary>
    public ReadOnlySpan<int> Cells => CollectionsMarshal.AsSpan(_cells);

    public int Length => _cells.Count;

    public int PendingRows => _rows.Count;

    public bool IsDisposed { get; private set; }

    public ReadOnlySpan<float> LogitsAfter(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, _rows.Count);
        return _rows[row].Pass == Cache.Pass && _rows[row].Output != None
            ? Cache.LogitsOf(_rows[row].Output)
            : throw new ArgumentOutOfRangeException(nameof(row), row, "The row was not part of the last forward pass, or did not want logits.");
    }

    public IModelSession Fork(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        RequireUsable();
        return Cache.Fork(this, length);
    }

    public void Keep(ReadOnlySpan<int> path)
    {
        if (_isCleared)
        {
            // The rows went with the rest of the text, and whoever writes it reads it again.
            _isCleared = false;
            return;
        }

        RequirePath(path);
        try
        {
            Settle(path);
        }
        catch
        {
            Cache.Reset();
            _isCleared = false;
            throw;
        }
    }

    private void Settle(ReadOnlySpan<int> path)
    {
        int settled = Length + path.Length;
        if (path.Length < _rows.Count)
        {
            LeaveGaps(path);
        }

        int sequence = path.Length == 0 ? BaseSequence : _rows[path[^1]].Sequence;
        if (sequence != BaseSequence)
        {
            Cache.Context.Remove(BaseSequence, Length);
            Cache.Context.Copy(sequence, BaseSequence, Length, settled);
        }
        else if (path.Length < _rows.Count)
        {
            Cache.Context.Remove(BaseSequence, settled);
        }

        int first = Length;
        foreach (int row in path)
        {
            _cells.Add(_rows[row].Cell);
        }

        Cache.Settle(Cells[first..]);
        _branches.Forget();
    }

    /// <summary>Adds the session's rows to a forward pass; returns how many outputs it has then.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="batch">The pass.</param>
    /// <param name="outputs">How many outputs it has so far.</param>
    public int Append(ReadOnlySpan<BatchRow> rows, BatchBuffer batch, int outputs)
    {
        _isCleared = false;
        int first = _rows.Count;
        foreach (BatchRow row in rows)
        {
            if (row.Parent < None || row.Parent >= _rows.Count)
            {
                throw new ArgumentException(
                    $"Row {_rows.Count} names row {row.Parent} as its parent, which does not come before it.", nameof(rows));
            }

            int depth = row.Parent == None ? 0 : _rows[row.Parent].Depth + 1;
            _rows.Add(new PendingRow(row.Parent, depth, Cache.Pass, row.WantsLogits ? outputs++ : None));
            _unplaced++;
        }

        _branches.Share(first, Length);
        Span<PendingRow> pending = CollectionsMarshal.AsSpan(_rows);
        for (int row = first; row < pending.Length; row++)
        {
            int count = pending[row].Sequences.CopyTo(_sequences);
            pending[row].Sequence = pending[row].Sequences.Contains(BaseSequence) ? BaseSequence : pending[row].Sequences.Lowest;
            batch.Add(
                rows[row - first].Token.Value, Length + pending[row].Depth, _sequences.AsSpan(0, count), rows[row - first].WantsLogits);
        }

        return outputs;
    }

    /// <summary>Gives the last rows their cells: llama.cpp fills the cells one after the other, in the order of the rows.</summary>
    public void Place(int rows, CacheCompaction cells)
    {
        Span<PendingRow> pending = CollectionsMarshal.AsSpan(_rows);
        for (int row = pending.Length - rows; row < pending.Length; row++)
        {
            pending[row].Cell = cells.Take();
        }

        _unplaced = 0;
    }

    /// <summary>Forgets all pending rows after a forward pass that failed; what it may have placed in the cache is free again.</summary>
    public void DropAfterFailure()
    {
        if (IsDisposed)
        {
            return;
        }

        int placed = _rows.Count - _unplaced;
        RemoveUnplaced(BaseSequence, placed);
        foreach (int own in _branches.Own)
        {
            RemoveUnplaced(own, placed);
        }

        _rows.RemoveRange(placed, _unplaced);
        _unplaced = 0;
        Keep([]);
    }

    public void RequireUsable() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    /// <summary>Notes that llama.cpp holds nothing of the text any more.</summary>
    public void Clear()
    {
        _isCleared |= _rows.Count > 0;
        _branches.Clear();
        _cells.Clear();
        _unplaced = 0;
    }

    /// <summary>Returns how many settled tokens lie below a cell.</summary>
    public int CellsBefore(int cell)
    {
        int found = _cells.BinarySearch(cell);
        return found < 0 ? ~found : found;
    }

    /// <summary>Notes that the cells of positions [from, to) lie one after the other from now on.</summary>
    public void MoveCells(int from, int to, int firstCell)
    {
        for (int position = from; position < to; position++)
        {
            _cells[position] = firstCell + position - from;
        }
    }

    public void Dispose()
    {
        if (IsDisposed)
        {
            return;
        }

        IsDisposed = true;
#pragma warning disable CA1031 // A text that goes leaves no error behind; what the others lose by it they read again.
        try
        {
            Release();
        }
        catch (Exception)
        {
            Cache.Reset();
        }
#pragma warning restore CA1031
    }

    private void Release()
    {
        if (_rows.Count > 0)
        {
            LeaveGaps([]);
        }

        Cache.LeaveGap(BaseSequence, from: 0);
        Cache.Release(Cells);
        _branches.Forget();
        Cache.ReturnSequence(BaseSequence);
        Cache.Remove(this);
    }

    /// <summary>Marks the cells of all pending rows that are not on a path as gaps.</summary>
    private void LeaveGaps(ReadOnlySpan<int> path)
    {
        Cache.LeaveGap(BaseSequence, Length);
        foreach (int own in _branches.Own)
        {
            Cache.LeaveGap(own, Length);
        }

        int kept = 0;
        for (int row = 0; row < _rows.Count; row++)
        {
            if (kept < path.Length && path[kept] == row)
            {
                kept++;
            }
            else
            {
                Cache.LeaveGap(_rows[row].Cell);
            }
        }
    }

    private void RemoveUnplaced(int sequence, int placed)
    {
        int depth = 0;
        for (int row = 0; row < placed; row++)
        {
            depth = _rows[row].Sequences.Contains(sequence) ? Math.Max(depth, _rows[row].Depth + 1) : depth;
        }

        Cache.Context.Remove(sequence, Length + depth);
    }

    private void RequirePath(ReadOnlySpan<int> path)
    {
        for (int i = 0, parent = None; i < path.Length; parent = path[i], i++)
        {
            if (path[i] < 0 || path[i] >= _rows.Count || _rows[path[i]].Parent != parent)
            {
                throw new ArgumentException($"Row {path[i]} does not follow row {parent}, so there is no such path.", nameof(path));
            }
        }
    }
}
