using System.Runtime.InteropServices;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Planning;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Generation;

/// <summary>The whole state of one generation: its tokens, its places in both caches, its tree and its last round.</summary>
/// <remarks>Made by a <see cref="SpeculativeDecoder"/> and used on its thread; whoever asked for it disposes it there.</remarks>
public sealed class DecodingSequence : IDisposable
{
    private readonly List<TokenId> _tokens;
    private readonly List<TokenId> _produced = [];
    private readonly List<int> _path = [];
    private readonly TokenHistory? _history;
    private BatchRow[] _rows = [];

    internal DecodingSequence(IModelSession session, IDraftSession? draft, IEnumerable<TokenId> prompt, TokenHistory? history, DecodingOptions options, int vocabularySize)
    {
        Session = session;
        _tokens = [.. prompt];
        _history = history;
        Options = options;
        NoiseTape noise = options.Sampling.IsGreedy ? NoiseTape.Silent : new NoiseTape(options.Seed);
        var streams = new RandomStreams(options.Seed);
        Randomness = new VerificationRandomness(noise, streams);
        Target = new SessionLaws(this, new LogitsShaper(options.Sampling), history, vocabularySize);
        DraftRequest = draft is null ? null : new DraftRequest
        {
            Session = draft,
            Tokens = _tokens,
            PromptLength = _tokens.Count,
            Tree = Tree,
            Law = options.Verifier.DraftLaw,
            Shaper = LogitsShaper.ForDraft(options.Sampling),
            History = history,
            Noise = noise,
            Decisions = streams,
            IsGreedy = options.Sampling.IsGreedy,
            Source = options.Source,
            Expected = options.PredictedOutput is { Count: > 0 } predicted ? [.. _tokens.TakeLast(NgramIndex.MaxLength), .. predicted] : null,
        };
    }

    /// <summary>Gets the prompt and all tokens produced so far.</summary>
    public IReadOnlyList<TokenId> Tokens => _tokens;

    /// <summary>Gets how the sequence is decoded.</summary>
    public DecodingOptions Options { get; }

    /// <summary>Gets the tokens of the last round: the accepted ones and the one after them.</summary>
    public ReadOnlySpan<TokenId> Produced => CollectionsMarshal.AsSpan(_produced);

    /// <summary>Gets how many tokens were drafted in the last round.</summary>
    public int Drafted { get; private set; }

    /// <summary>Gets how many tokens of the prompt the target has yet to read before the first round.</summary>
    public int MissingPrompt => _tokens.Count - 1 - Session.Length;

    internal List<TokenId> AllTokens => _tokens;

    /// <summary>Gets the tree of the last round.</summary>
    public DraftTree Tree { get; } = new();

    internal IModelSession Session { get; private set; }

    /// <summary>Gets what went wrong when the last tree was verified; null when nothing did.</summary>
    internal Exception? Fault { get; private set; }

    internal DraftRequest? DraftRequest { get; }

    /// <summary>Gets what decides whether a round drafts; null when every round does, or none.</summary>
    internal SpeculationSwitch? Switch { get; init; }

    /// <summary>Gets what plans the round's trees; null where their shape says how they grow.</summary>
    internal TreePlanner? Planner { get; init; }

    /// <summary>Gets or sets a value indicating whether the switch has let the round draft and wants to learn from it.</summary>
    internal bool IsTried { get; set; }

    internal VerificationRandomness Randomness { get; }

    internal SessionLaws Target { get; }

    internal Verdict Verdict { get; } = new();

    /// <inheritdoc />
    public void Dispose()
    {
        DraftRequest?.Session.Dispose();
        Session.Dispose();
    }

    /// <summary>Sets the form of the next round's tree, cut to what is still wanted and what fits.</summary>
    internal void Plan(int wanted, int room, int branches)
    {
        PlanRoot();
        if (DraftRequest is not null)
        {
            // The last wanted token needs no draft: it comes out of the evaluation of the one before it.
            DraftRequest.Reach = wanted - 1;
            DraftRequest.Shape = Options.Shape.Within(depth: wanted - 1, nodes: Math.Max(0, room)).WithLeaves(Math.Max(1, branches));
        }
    }

    /// <summary>Makes the next round a plain one.</summary>
    internal void PlanRoot()
    {
        Tree.Reset(_tokens[^1], _tokens.Count - 1);
        if (DraftRequest is not null)
        {
            DraftRequest.ExpectedTokens = 0;
        }
    }

    /// <summary>Puts other sessions in the place of disposed ones; what they do not hold of the text is read again.</summary>
    internal void Attach(IModelSession session, IDraftSession? draft)
    {
        Session = session;
        if (DraftRequest is not null && draft is not null)
        {
            DraftRequest.Session = draft;
        }
    }

    /// <summary>Returns how many of the round's accepted tokens came from one source alone.</summary>
    internal int AcceptedFrom(DraftSource source)
    {
        int count = 0;
        foreach (int node in Verdict.AcceptedNodes)
        {
            count += Tree.SourceAt(node) == source ? 1 : 0;
        }

        return count;
    }

    /// <summary>Returns how many of the round's drafted nodes came from one source alone.</summary>
    internal int DraftedFrom(DraftSource source)
    {
        int count = 0;
        for (int node = 1; node < Tree.Count; node++)
        {
            count += Tree.SourceAt(node) == source ? 1 : 0;
        }

        return count;
    }

    /// <summary>Walks the evaluated tree; what goes wrong is kept as the sequence's own fault.</summary>
    internal void Verify()
    {
        Fault = null;
#pragma warning disable CA1031 // Whatever it is, it belongs to this sequence alone, and others are verified at the same time.
        try
        {
            Options.Verifier.Verify(Tree, Target, Randomness, Verdict);
        }
        catch (Exception exception)
        {
            Fault = exception;
        }
#pragma warning restore CA1031
    }

    /// <summary>Forgets what a pass has left behind that went wrong after the model had evaluated it.</summary>
    internal void DropRows()
    {
        if (Session.PendingRows > 0)
        {
            Session.Keep([]);
        }
    }

    internal SessionRows TreeRows()
    {
        if (MissingPrompt > 0)
        {
            throw new InvalidOperationException($"The cache lacks {MissingPrompt} tokens of the text before the root. Read them with Prefill first.");
        }

        BatchRow[] rows = Reserve(Tree.Count);
        for (int node = 0; node < Tree.Count; node++)
        {
            rows[node] = new BatchRow(Tree.TokenAt(node), Tree.ParentOf(node), WantsLogits: true);
        }

        return new SessionRows(Session, rows.AsMemory(0, Tree.Count));
    }

    internal SessionRows PromptRows(int count)
    {
        BatchRow[] rows = Reserve(count);
        for (int i = 0; i < count; i++)
        {
            rows[i] = new BatchRow(_tokens[Session.Length + i], i - 1, WantsLogits: false);
        }

        return new SessionRows(Session, rows.AsMemory(0, count));
    }

    internal void KeepPrompt(int count)
    {
        _path.Clear();
        for (int row = 0; row < count; row++)
        {
            _path.Add(row);
        }

        Session.Keep(CollectionsMarshal.AsSpan(_path));
    }

    /// <summary>Settles the round: the root and the accepted nodes in the cache, the new tokens in the text.</summary>
    internal void Commit()
    {
        Drafted = Tree.Count - 1;
        _produced.Clear();
        _path.Clear();
        _path.Add(DraftTree.Root);
        foreach (int node in Verdict.AcceptedNodes)
        {
            _path.Add(node);
            _produced.Add(Tree.TokenAt(node));
        }

        _produced.Add(Verdict.NextToken);
        Session.Keep(CollectionsMarshal.AsSpan(_path));
        _tokens.AddRange(_produced);
        foreach (TokenId token in _produced)
        {
            _history?.Commit(token);
        }
    }

    private BatchRow[] Reserve(int count)
    {
        if (_rows.Length < count)
        {
            _rows = new BatchRow[Math.Max(count, 2 * _rows.Length)];
        }

        return _rows;
    }
}
