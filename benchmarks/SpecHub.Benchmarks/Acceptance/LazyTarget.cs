using SpecHub.Models;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>A target that evaluates a row of a tree only when somebody reads its logits.</summary>
/// <remarks>
/// A walk through a tree reads the rows on its path, so a measurement that counts evaluations and not seconds need not
/// compute the others: what is read and counted is the same, at a fraction of the time. Never use it to measure time.
/// </remarks>
internal sealed class LazyTarget(ILanguageModel inner) : DelegatingModel(inner)
{
    public override IModelSession CreateSession() => new Session(Inner, Inner.CreateSession());

    public override void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        foreach (SessionRows part in batch)
        {
            ((Session)part.Session).Add(part.Rows.Span);
        }
    }

    private sealed class Session(ILanguageModel model, IModelSession session) : IModelSession
    {
        private readonly List<BatchRow> _rows = [];
        private readonly List<int> _innerRow = [];
        private readonly Dictionary<int, float[]> _logits = [];

        public int Length => session.Length;

        public int PendingRows => _rows.Count;

        public void Add(ReadOnlySpan<BatchRow> rows)
        {
            _rows.AddRange(rows);
            while (_innerRow.Count < _rows.Count)
            {
                _innerRow.Add(-1);
            }
        }

        public ReadOnlySpan<float> LogitsAfter(int row)
        {
            if (!_logits.TryGetValue(row, out float[]? logits))
            {
                Evaluate(row);
                logits = session.LogitsAfter(_innerRow[row]).ToArray();
                _logits.Add(row, logits);
            }

            return logits;
        }

        public void Keep(ReadOnlySpan<int> path)
        {
            if (!path.IsEmpty && _innerRow[path[^1]] < 0)
            {
                Evaluate(path[^1]);
            }

            int[] kept = new int[path.Length];
            for (int i = 0; i < path.Length; i++)
            {
                kept[i] = _innerRow[path[i]];
            }

            session.Keep(kept);
            _rows.Clear();
            _innerRow.Clear();
            _logits.Clear();
        }

        public IModelSession Fork(int length) => new Session(model, session.Fork(length));

        public void Dispose() => session.Dispose();

        /// <summary>Evaluates a row and those above it that were not evaluated yet, in one pass.</summary>
        private void Evaluate(int row)
        {
            List<int> path = [];
            for (int at = row; at >= 0 && _innerRow[at] < 0; at = _rows[at].Parent)
            {
                path.Insert(0, at);
            }

            int first = session.PendingRows;
            BatchRow[] rows = new BatchRow[path.Count];
            for (int i = 0; i < rows.Length; i++)
            {
                int parent = _rows[path[i]].Parent;
                rows[i] = new BatchRow(_rows[path[i]].Token, parent < 0 ? -1 : _innerRow[parent], WantsLogits: i == rows.Length - 1);
                _innerRow[path[i]] = first + i;
            }

            model.Evaluate([new SessionRows(session, rows)]);
        }
    }
}
