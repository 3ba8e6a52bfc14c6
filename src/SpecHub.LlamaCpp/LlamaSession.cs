using System.Runtime.InteropServices;
using SpecHub.LlamaCpp.Interop;
using SpecHub.Models;

namespace SpecHub.LlamaCpp;

/// <summary>One text in the cache of a <see cref="SequenceCache"/>.</summary>
internal sealed class LlamaSession(SequenceCache cache, int baseSequence) : IModelSession
{
    private const int None = -1;

    private readonly List<Row> _rows = [];
    private readonly List<int> _ownSequences = [];
    private readonly int[] _sequences = new int[256];
    private bool _isBaseContinued;
    private bool _isDisposed;

    public SequenceCache Cache => cache;

    public int Length { get; private set; }

    public int PendingRows => _rows.Count;

    public ReadOnlySpan<float> LogitsAfter(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, _rows.Count);
        return _rows[row].Pass == cache.Pass && _rows[row].WantsLogits
            ? cache.Context.Logits(_rows[row].BatchIndex)
            : throw new ArgumentOutOfRangeException(nameof(row), row, "The row was not part of the last forward pass, or did not want logits.");
    }

    public void Keep(ReadOnlySpan<int> path)
    {
        RequirePath(path);
        int settled = Length + path.Length;
        int sequence = path.Length == 0 ? baseSequence : _rows[path[^1]].Sequence;
        if (!IsInOrder(path))
        {
            int carrier = cache.LiftCells(sequence, Length, settled);
            DropRows(from: Length);
            cache.LowerCells(carrier, baseSequence, Length, settled);
        }
        else if (sequence != baseSequence)
        {
            cache.Context.Remove(baseSequence, Length);
            cache.Context.Copy(sequence, baseSequence, Length, settled);
            DropRows(from: settled);
        }
        else
        {
            DropRows(from: settled);
        }

        Length = settled;
    }

    /// <summary>Adds the session's rows to a forward pass.</summary>
    public void Append(ReadOnlySpan<BatchRow> rows, BatchBuffer batch)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        int first = _rows.Count;
        foreach (BatchRow row in rows)
        {
            if (row.Parent < None || row.Parent >= _rows.Count)
            {
                throw new ArgumentException(
                    $"Row {_rows.Count} names row {row.Parent} as its parent, which does not come before it.", nameof(rows));
            }

            int depth = row.Parent == None ? 0 : _rows[row.Parent].Depth + 1;
            _rows.Add(new Row(row.Parent, depth, cache.Pass, row.WantsLogits));
        }

        ShareSequences(first);
        Span<Row> pending = CollectionsMarshal.AsSpan(_rows);
        for (int row = first; row < pending.Length; row++)
        {
            int count = pending[row].Sequences.CopyTo(_sequences);
            pending[row].Sequence = pending[row].Sequences.Contains(baseSequence) ? baseSequence : pending[row].Sequences.Lowest;
            pending[row].BatchIndex = batch.Add(
                rows[row - first].Token.Value, Length + pending[row].Depth, _sequences.AsSpan(0, count), pending[row].WantsLogits);
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            DropRows(from: Length);
            cache.ReturnSequence(baseSequence);
            _isDisposed = true;
        }
    }

    /// <summary>Gives every new leaf a sequence and every new row above it a share in it, from the last row upwards.</summary>
    private void ShareSequences(int first)
    {
        Span<Row> pending = CollectionsMarshal.AsSpan(_rows);
        for (int row = first; row < pending.Length; row++)
        {
            if (pending[row].Parent >= first)
            {
                pending[pending[row].Parent].IsContinued = true;
            }
        }

        for (int row = pending.Length - 1; row >= first; row--)
        {
            if (!pending[row].IsContinued)
            {
                pending[row].Sequences.Add(SequenceFor(AnchorOf(row, first)));
            }

            if (pending[row].Parent >= first)
            {
                pending[pending[row].Parent].Sequences.UnionWith(pending[row].Sequences);
            }
        }
    }

    /// <summary>Returns the last row above the new ones, or -1 for the settled tokens.</summary>
    private int AnchorOf(int row, int first)
    {
        while (row >= first)
        {
            row = _rows[row].Parent;
        }

        return row;
    }

    /// <summary>Returns a sequence that holds the path to an anchor and nothing behind it.</summary>
    private int SequenceFor(int anchor)
    {
        bool isContinued = anchor == None ? _isBaseContinued : _rows[anchor].IsContinued;
        int source = anchor == None ? baseSequence : _rows[anchor].Sequence;
        if (!isContinued)
        {
            if (anchor == None)
            {
                _isBaseContinued = true;
            }
            else
            {
                CollectionsMarshal.AsSpan(_rows)[anchor].IsContinued = true;
            }

            return source;
        }

        int sequence = cache.TakeSequence();
        _ownSequences.Add(sequence);
        cache.Context.Copy(source, sequence, from: 0, to: Length + (anchor == None ? 0 : _rows[anchor].Depth + 1));
        return sequence;
    }

    /// <summary>Tells whether a path's cells lie one after the other, as rows take places in the order of their evaluation.</summary>
    private static bool IsInOrder(ReadOnlySpan<int> path) => path.Length == 0 || path[^1] == path.Length - 1;

    /// <summary>Forgets all pending rows, but for the cells of the base sequence before a position.</summary>
    private void DropRows(int from)
    {
        if (from < Length + _rows.Count)
        {
            cache.Context.Remove(baseSequence, from);
        }

        foreach (int own in _ownSequences)
        {
            cache.ReturnSequence(own);
        }

        _ownSequences.Clear();
        _rows.Clear();
        _isBaseContinued = false;
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

    private struct Row(int parent, int depth, long pass, bool wantsLogits)
    {
        public readonly int Parent => parent;

        public readonly int Depth => depth;

        public readonly long Pass => pass;

        public readonly bool WantsLogits => wantsLogits;

        // Whether some row already follows in the row's own sequence, so that the next one needs another.
        public bool IsContinued { get; set; }

        public int Sequence { get; set; }

        public int BatchIndex { get; set; }

        public SequenceSet Sequences;
    }
}
