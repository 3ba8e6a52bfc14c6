using System.Runtime.InteropServices;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>One generation's part of the draft model's cache, and the tree that grows in it.</summary>
internal sealed class ModelDraftSession(IModelSession model, int vocabularySize) : IDraftSession
{
    // A draft that lags so far behind reads only the end of the text: it guesses nearly as well from there.
    private const int FarBehind = 192;
    private const int NearEnd = 64;

    // All rows since the last settling; the last _unsent of them wait for the next forward pass.
    private readonly List<BatchRow> _pending = [];
    private readonly List<int> _path = [];

    // The pending row of each candidate of the growing tree, -1 for those that were not evaluated.
    private readonly List<int> _rowOf = [];
    private IModelSession _model = model;
    private BatchRow[] _batch = [];
    private int _unsent;

    // How many tokens of the text come before the first one in the cache.
    private int _skipped;

    public TreeGrowth Growth { get; } = new(vocabularySize);

    public ShapedLogits Scores { get; } = new(vocabularySize);

    /// <summary>Gets or sets how far the frontier of the present level has been evaluated.</summary>
    public int Evaluated { get; set; }

    /// <summary>Gets how many rows the last forward pass took.</summary>
    public int Sent { get; private set; }

    /// <summary>Gets how many of the committed tokens the cache does not hold, settled or pending.</summary>
    public int MissingFrom(IReadOnlyList<TokenId> tokens) => tokens.Count - Known() - _pending.Count;

    /// <inheritdoc />
    public int Lag(IReadOnlyList<TokenId> tokens)
    {
        int missing = tokens.Count - Known();
        return missing > FarBehind ? NearEnd : missing;
    }

    /// <summary>Starts anew near the end of a text that the cache is far behind of.</summary>
    public void SkipIfFarBehind(IReadOnlyList<TokenId> tokens)
    {
        if (MissingFrom(tokens) > FarBehind)
        {
            IModelSession fresh = _model.Fork(0);
            _model.Dispose();
            _model = fresh;
            _skipped = tokens.Count - NearEnd;
        }
    }

    /// <summary>Settles what the target committed of the last round's rows and forgets the others.</summary>
    public void Settle(IReadOnlyList<TokenId> tokens)
    {
        _path.Clear();
        int parent = -1;

        // The root's logits are needed again, so the last token is always evaluated anew.
        for (int next = Known(); next < tokens.Count - 1 && _model.PendingRows > 0; next++)
        {
            parent = FindRow(parent, Known(tokens[next]));
            if (parent < 0)
            {
                break;
            }

            _path.Add(parent);
        }

        _model.Keep(CollectionsMarshal.AsSpan(_path));
        _pending.Clear();
        _rowOf.Clear();
        _unsent = 0;
    }

    /// <summary>Queues the next missing tokens; the last token of all is the root of the tree and wants logits.</summary>
    public void QueueMissing(IReadOnlyList<TokenId> tokens, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int index = Known() + _pending.Count;
            Queue(new BatchRow(Known(tokens[index]), _pending.Count - 1, WantsLogits: index == tokens.Count - 1));
        }

        if (MissingFrom(tokens) == 0)
        {
            _rowOf.Add(_pending.Count - 1);
        }
    }

    /// <summary>Queues a candidate of the growing tree, whose parent has been evaluated.</summary>
    public void QueueCandidate(int candidate)
    {
        while (_rowOf.Count <= candidate)
        {
            _rowOf.Add(-1);
        }

        _rowOf[candidate] = _pending.Count;
        Queue(new BatchRow(Known(Growth.TokenAt(candidate)), _rowOf[Growth.ParentOf(candidate)], WantsLogits: true));
    }

    /// <summary>Takes the queued rows as this session's part of a forward pass.</summary>
    public SessionRows TakeQueued()
    {
        if (_batch.Length < _unsent)
        {
            _batch = new BatchRow[Math.Max(_unsent, 2 * _batch.Length)];
        }

        _pending.CopyTo(_pending.Count - _unsent, _batch, 0, _unsent);
        var rows = new SessionRows(_model, _batch.AsMemory(0, _unsent));
        Sent = _unsent;
        _unsent = 0;
        return rows;
    }

    public ReadOnlySpan<float> LogitsAfter(int candidate) => _model.LogitsAfter(_rowOf[candidate])[..vocabularySize];

    public IDraftSession Fork(int length) =>
        new ModelDraftSession(_model.Fork(_skipped > 0 ? 0 : Math.Min(length, _model.Length)), vocabularySize);

    public void Dispose() => _model.Dispose();

    /// <summary>Returns up to where the cache knows the text.</summary>
    private int Known() => _skipped + _model.Length;

    private TokenId Known(TokenId token) => token.Value < vocabularySize ? token : default;

    private int FindRow(int parent, TokenId token)
    {
        for (int row = parent + 1; row < _pending.Count; row++)
        {
            if (_pending[row].Parent == parent && _pending[row].Token == token)
            {
                return row;
            }
        }

        return -1;
    }

    private void Queue(BatchRow row)
    {
        _pending.Add(row);
        _unsent++;
    }
}
