using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>A target whose text is known: it is certain of the next token as long as its rows follow the text.</summary>
/// <remarks>
/// Under coupled decoding a seed fixes the text, so once it is known, any way of drafting can be measured on it without
/// evaluating the target again: the walk through a tree follows the text.
/// </remarks>
internal sealed class KnownText(int vocabularySize) : ILanguageModel
{
    private readonly float[] _logits = new float[vocabularySize];

    /// <summary>Gets or sets the prompt and its answer.</summary>
    public IReadOnlyList<TokenId> Text { get; set; } = [];

    public int VocabularySize => vocabularySize;

    public int ContextLength => 1 << 20;

    public int CacheLength => ContextLength;

    public int FreeTokens => CacheLength;

    public int FreeBranches => MaxBranches;

    public int MaxRows => 512;

    public int MaxLogitRows => 512;

    public int MaxBranches => 512;

    public IModelSession CreateSession() => new Session(this);

    public void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        foreach (SessionRows part in batch)
        {
            ((Session)part.Session).Add(part.Rows.Span);
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Session(KnownText model) : IModelSession
    {
        private readonly List<int> _lengths = [];

        public int Length { get; private set; }

        public int PendingRows => _lengths.Count;

        public void Add(ReadOnlySpan<BatchRow> rows)
        {
            foreach (BatchRow row in rows)
            {
                _lengths.Add((row.Parent < 0 ? Length : _lengths[row.Parent]) + 1);
            }
        }

        public ReadOnlySpan<float> LogitsAfter(int row)
        {
            Array.Fill(model._logits, float.NegativeInfinity);
            model._logits[_lengths[row] < model.Text.Count ? model.Text[_lengths[row]].Value : 0] = 0;
            return model._logits;
        }

        public void Keep(ReadOnlySpan<int> path)
        {
            Length += path.Length;
            _lengths.Clear();
        }

        public IModelSession Fork(int length) => new Session(model) { Length = length };

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
