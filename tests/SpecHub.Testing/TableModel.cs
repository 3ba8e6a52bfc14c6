using System.Collections.Concurrent;
using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Testing;

/// <summary>A toy language model: logits that are a pseudo-random function of everything said so far.</summary>
/// <remarks>
/// The whole history counts on purpose. A model that looked at the last token only would not notice when rows are
/// kept that the text does not have, or not kept at all. The contract of <see cref="ILanguageModel"/> is enforced, so
/// a caller that breaks it meets an exception here as it would on a real backend.
/// </remarks>
public sealed class TableModel : ILanguageModel
{
    private readonly List<TableSession> _sessions = [];
    private readonly ConcurrentDictionary<int, bool> _threads = new();

    /// <inheritdoc />
    public int VocabularySize { get; init; } = 16;

    /// <inheritdoc />
    public int ContextLength { get; init; } = 512;

    /// <summary>Gets how many tokens all texts may have together; 0, the default, stands for <see cref="ContextLength"/>.</summary>
    public int Cells { get; init; }

    /// <inheritdoc />
    public int CacheLength => Cells > 0 ? Cells : ContextLength;

    /// <inheritdoc />
    public int FreeTokens => CacheLength - _sessions.Sum(static session => session.Length + session.PendingRows);

    /// <inheritdoc />
    public int FreeBranches => MaxBranches - _sessions.Sum(static session => session.BranchesWith([]));

    /// <inheritdoc />
    public int MaxRows { get; init; } = 128;

    /// <inheritdoc />
    public int MaxLogitRows { get; init; } = 128;

    /// <inheritdoc />
    public int MaxBranches { get; init; } = 128;

    /// <summary>Gets what picks one of all possible tables.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets the standard deviation of the logits; the default of 2 gives texts that are neither sure nor flat.</summary>
    public float Sharpness { get; init; } = 2;

    /// <summary>Gets a model to resemble, such as the target of a draft.</summary>
    public TableModel? Like { get; init; }

    /// <summary>Gets how much of the logits comes from <see cref="Like"/>: 0 nothing, 1 everything.</summary>
    public float Blend { get; init; }

    /// <summary>Gets tokens that are never said: their logit is minus infinity.</summary>
    public IReadOnlyCollection<int> Forbidden { get; init; } = [];

    /// <summary>Gets the number of forward passes so far.</summary>
    public int Passes { get; private set; }

    /// <summary>Gets the number of rows of all forward passes so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Gets the number of sessions that are not disposed.</summary>
    public int LiveSessions => _sessions.Count;

    /// <summary>Gets the number of different threads that have used the model or a session.</summary>
    public int Threads => _threads.Count;

    /// <inheritdoc />
    public IModelSession CreateSession() => Create(settled: []);

    internal TableSession Create(IEnumerable<TableHistory> settled)
    {
        Used();
        if (FreeBranches < 1)
        {
            throw new CacheFullException($"{_sessions.Count} sessions exist, and the model holds {MaxBranches} branches.");
        }

        var session = new TableSession(this, settled);
        _sessions.Add(session);
        return session;
    }

    /// <inheritdoc />
    public void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        Used();
        try
        {
            Check(batch);
        }
        catch
        {
            foreach (SessionRows part in batch)
            {
                (part.Session as TableSession)?.Forget();
            }

            throw;
        }

        Passes++;
        foreach (TableSession session in _sessions)
        {
            session.LoseLogits();
        }

        foreach (SessionRows part in batch)
        {
            ((TableSession)part.Session).Add(part.Rows.Span);
            Rows += part.Rows.Length;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    /// <summary>Returns the logits after a text.</summary>
    /// <param name="history">The whole text.</param>
    public float[] LogitsAfter(IEnumerable<TokenId> history)
    {
        TableHistory at = TableHistory.Empty(this);
        foreach (TokenId token in history)
        {
            at = at.Then(this, token);
        }

        return LogitsAfter(at);
    }

    internal float[] LogitsAfter(TableHistory history)
    {
        float[] logits = new float[VocabularySize];
        float[]? alike = Blend > 0 ? Like!.LogitsAfter(history.OfLike!) : null;
        for (int token = 0; token < logits.Length; token++)
        {
            double own = Sharpness * Normal(history.Hash, token);
            bool isOwn = alike is null || token >= alike.Length;
            logits[token] = (float)(isOwn ? own : (Blend * (double)alike![token]) + ((1 - Blend) * own));
        }

        foreach (int token in Forbidden)
        {
            logits[token] = float.NegativeInfinity;
        }

        return logits;
    }

    internal void Used() => _threads.TryAdd(Environment.CurrentManagedThreadId, true);

    internal void Remove(TableSession session)
    {
        Used();
        _sessions.Remove(session);
    }

    private static double Normal(ulong hash, int token)
    {
        var numbers = new SeededNumbers(hash + ((ulong)token * 0xA24BAED4963EE407));
        numbers.Bits();
        return numbers.Normal();
    }

    private void Check(ReadOnlySpan<SessionRows> batch)
    {
        int rows = 0;
        int wanted = 0;
        int cells = _sessions.Sum(session => session.Length + session.PendingRows);
        Dictionary<TableSession, int> branches = _sessions.ToDictionary(session => session, session => session.BranchesWith([]));
        HashSet<TableSession> seen = [];
        foreach (SessionRows part in batch)
        {
            if (part.Session is not TableSession session || !_sessions.Contains(session) || !seen.Add(session) || part.Rows.IsEmpty)
            {
                throw new ArgumentException("A part of the batch has a foreign, disposed or repeated session, or no rows.", nameof(batch));
            }

            session.CheckRows(part.Rows.Span);
            rows += part.Rows.Length;
            wanted += Count(part.Rows.Span);
            branches[session] = session.BranchesWith(part.Rows.Span);
        }

        if (rows == 0 || rows > MaxRows || wanted > MaxLogitRows)
        {
            throw new ArgumentException(
                $"{rows} rows of which {wanted} want logits do not fit into one pass of {MaxRows} and {MaxLogitRows}.", nameof(batch));
        }

        if (cells + rows > CacheLength || branches.Values.Sum() > MaxBranches)
        {
            throw new CacheFullException(
                $"{cells} tokens and {rows} rows in {branches.Values.Sum()} branches do not fit " +
                $"into {CacheLength} cells and {MaxBranches} branches.");
        }
    }

    private static int Count(ReadOnlySpan<BatchRow> rows)
    {
        int count = 0;
        foreach (BatchRow row in rows)
        {
            count += row.WantsLogits ? 1 : 0;
        }

        return count;
    }
}
