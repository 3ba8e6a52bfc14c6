using SpecHub.Models;

namespace SpecHub.Baselines.Simulation;

/// <summary>One text of a <see cref="SyntheticModel"/>; rows of logits are made when they are read.</summary>
internal sealed class SyntheticSession(SyntheticModel model) : IModelSession
{
    private readonly List<Row> _pending = [];
    private readonly List<float[]> _buffers = [];
    private readonly List<SyntheticText> _settled = [];
    private int _passStart;

    public SyntheticModel Model => model;

    private SyntheticText Settled => _settled.Count == 0 ? model.Empty : _settled[^1];

    public int Length => _settled.Count;

    public int PendingRows => _pending.Count;

    public ReadOnlySpan<float> LogitsAfter(int row)
    {
        if (row < _passStart || row >= _pending.Count || !_pending[row].WantsLogits)
        {
            throw new ArgumentOutOfRangeException(nameof(row), row, "The row was not part of the last pass, or wanted no logits.");
        }

        int place = row - _passStart;
        while (_buffers.Count <= place)
        {
            _buffers.Add(new float[model.RowLength]);
        }

        if (!_pending[row].IsFilled)
        {
            model.Fill(_pending[row].Text, _buffers[place]);
            _pending[row] = _pending[row] with { IsFilled = true };
        }

        return _buffers[place].AsSpan(0, model.VocabularySize);
    }

    public void Keep(ReadOnlySpan<int> path)
    {
        int parent = -1;
        foreach (int row in path)
        {
            if (row < 0 || row >= _pending.Count || _pending[row].Parent != parent)
            {
                throw new ArgumentException($"Row {row} does not follow row {parent}, so they are no path.", nameof(path));
            }

            parent = row;
        }

        if (parent >= 0)
        {
            foreach (int row in path)
            {
                _settled.Add(_pending[row].Text);
            }
        }

        _pending.Clear();
        _passStart = 0;
    }

    public IModelSession Fork(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        var fork = new SyntheticSession(model);
        fork._settled.AddRange(_settled[..length]);
        return fork;
    }

    public void Dispose()
    {
        // There is no cache to free.
    }

    public void Add(ReadOnlySpan<BatchRow> rows)
    {
        _passStart = _pending.Count;
        foreach (BatchRow row in rows)
        {
            if (row.Parent < -1 || row.Parent >= _pending.Count || row.Token.Value < 0 || row.Token.Value >= model.VocabularySize)
            {
                throw new ArgumentException($"Row {_pending.Count} is {row}: no token of the model, or before its parent.", nameof(rows));
            }

            SyntheticText before = row.Parent < 0 ? Settled : _pending[row.Parent].Text;
            _pending.Add(new Row(before.Then(row.Token), row.Parent, row.WantsLogits));
        }
    }

    private readonly record struct Row(SyntheticText Text, int Parent, bool WantsLogits)
    {
        public bool IsFilled { get; init; }
    }
}
