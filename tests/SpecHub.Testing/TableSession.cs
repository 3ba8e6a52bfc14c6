using SpecHub.Models;

namespace SpecHub.Testing;

/// <summary>One sequence of a <see cref="TableModel"/>.</summary>
internal sealed class TableSession : IModelSession
{
    private readonly TableModel _model;
    private readonly List<Row> _pending = [];
    private readonly List<TableHistory> _settled = [];
    private bool _disposed;

    public TableSession(TableModel model, IEnumerable<TableHistory> settled)
    {
        _model = model;
        _settled.AddRange(settled);
    }

    public int Length => _settled.Count;

    public int PendingRows => _pending.Count;

    private TableHistory Settled => _settled.Count == 0 ? TableHistory.Empty(_model) : _settled[^1];

    public ReadOnlySpan<float> LogitsAfter(int row)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (row < 0 || row >= _pending.Count || !_pending[row].HasLogits)
        {
            throw new ArgumentOutOfRangeException(nameof(row), row, "The row was not part of the last pass, or wanted no logits.");
        }

        return _model.LogitsAfter(_pending[row].History);
    }

    public void Keep(ReadOnlySpan<int> path)
    {
        Used();
        int parent = -1;
        foreach (int row in path)
        {
            if (row < 0 || row >= _pending.Count || _pending[row].Parent != parent)
            {
                throw new ArgumentException($"Row {row} does not follow row {parent}.", nameof(path));
            }

            parent = row;
        }

        foreach (int row in path)
        {
            _settled.Add(_pending[row].History);
        }

        _pending.Clear();
    }

    public IModelSession Fork(int length)
    {
        Used();
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        return _model.Create(_settled[..length]);
    }

    public void Dispose()
    {
        _disposed = true;
        _model.Remove(this);
    }

    public void Forget() => _pending.Clear();

    public void LoseLogits()
    {
        for (int row = 0; row < _pending.Count; row++)
        {
            _pending[row] = _pending[row] with { HasLogits = false };
        }
    }

    public void CheckRows(ReadOnlySpan<BatchRow> rows)
    {
        Used();
        for (int i = 0; i < rows.Length; i++)
        {
            bool isToken = rows[i].Token.Value >= 0 && rows[i].Token.Value < _model.VocabularySize;
            if (!isToken || rows[i].Parent < -1 || rows[i].Parent >= _pending.Count + i)
            {
                throw new ArgumentException(
                    $"Row {_pending.Count + i} is {rows[i]}: no token of the model, or before its parent.", nameof(rows));
            }
        }
    }

    /// <summary>Returns how many continuations the session holds once these rows are pending: the leaves of its rows.</summary>
    public int BranchesWith(ReadOnlySpan<BatchRow> rows)
    {
        HashSet<int> parents = [.. _pending.Select(row => row.Parent)];
        foreach (BatchRow row in rows)
        {
            parents.Add(row.Parent);
        }

        parents.Remove(-1);
        return Math.Max(1, _pending.Count + rows.Length - parents.Count);
    }

    public void Add(ReadOnlySpan<BatchRow> rows)
    {
        foreach (BatchRow row in rows)
        {
            TableHistory before = row.Parent < 0 ? Settled : _pending[row.Parent].History;
            _pending.Add(new Row(before.Then(_model, row.Token), row.Parent, row.WantsLogits));
        }
    }

    private void Used()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _model.Used();
    }

    private readonly record struct Row(TableHistory History, int Parent, bool HasLogits);
}
