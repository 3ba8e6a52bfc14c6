using System.Runtime.InteropServices;
using SpecHub.Models;
using SpecHub.Planning;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>Drafts with a smaller model, level by level: one forward pass a level serves all requests.</summary>
/// <remarks>
/// The vocabularies may differ in size, as those of one family do: tokens that only one of the models has are never
/// drafted, and the draft reads token 0 in their place. Drafts only guess, so this costs at most an acceptance.
/// </remarks>
/// <param name="model">The draft model; the caller disposes it after the drafter's last use.</param>
/// <param name="targetVocabularySize">The number of tokens of the target.</param>
/// <param name="time">The clock that passes are timed with; null takes the system's.</param>
public sealed class ModelDrafter(ILanguageModel model, int targetVocabularySize, TimeProvider? time = null) : IDrafter
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly int _vocabularySize = Math.Min(model.VocabularySize, targetVocabularySize);

    private readonly Calibrations _calibrations = new();
    private readonly List<SessionRows> _batch = [];
    private readonly List<DraftRequest> _drafting = [];
    private readonly List<DraftRequest> _growing = [];
    private readonly List<DraftRequest> _inBatch = [];

    /// <inheritdoc />
    public PassCost Cost { get; } = new();

    /// <inheritdoc />
    public void WarmUp(TimeSpan limit)
    {
        if (!Cost.IsMeasured)
        {
            CostMeasurement.Run(model, Cost, _time, limit);
        }
    }

    /// <inheritdoc />
    public IDraftSession CreateSession() => new ModelDraftSession(model.CreateSession(), _vocabularySize);

    /// <inheritdoc />
    public void Draft(ReadOnlySpan<DraftRequest> requests) => Draft(requests, static (_, _) => false);

    /// <summary>Fills trees into which something else puts candidates first.</summary>
    /// <param name="requests">The requests, no session twice.</param>
    /// <param name="propose">Adds candidates to a tree and says whether it is complete without the model.</param>
    internal void Draft(ReadOnlySpan<DraftRequest> requests, Func<DraftRequest, TreeGrowth, bool> propose)
    {
        _drafting.Clear();
        _growing.Clear();
        foreach (DraftRequest request in requests)
        {
            // A cache can only be put in order while no rows are pending, so those without a tree settle theirs too.
            request.Tree.Reset(request.Tokens[^1], request.Tokens.Count - 1);
            ModelDraftSession session = SessionOf(request);
            (session.Growth.Past, session.Growth.PastOfNgrams) = (request.Past, request.PastOfNgrams);
            request.Account.Settle(session.Growth, request.Tokens);
            session.Growth.Learn(request.Tokens);
            session.Growth.Forget();
            session.Settle(request.Tokens);
            if (request.Shape.Nodes > 0)
            {
                if (request.Budget is not null && request.MayUseModel && model is { MaxBranches: > 1, FreeBranches: > 0 })
                {
                    session.SkipIfFarBehind(request.Tokens);
                }

                session.Growth.Start(request.Shape, _calibrations.Of(request), request.Tokens.Count, reach: request.Reach, plan: request.Plan);
                _drafting.Add(request);
                bool isComplete = propose(request, session.Growth);
                request.UsedModel = request.MayUseModel && (!isComplete || (request.IsSteered && !request.Account.IsOpen));
                if (request.UsedModel)
                {
                    _growing.Add(request);
                }
            }
        }

        if (requests is [{ ReadRows: < int.MaxValue }, ..])
        {
            CatchUp();
            _growing.RemoveAll(IsBehind);
        }
        else
        {
            while (CatchUp())
            {
            }
        }

        for (int level = 1; SelectFrontiers(level); level++)
        {
            while (Grow())
            {
            }
        }

        BudgetedGrowth.Build(_drafting);
    }

    /// <inheritdoc />
    public void Read(ReadOnlySpan<DraftRequest> requests)
    {
        int room = requests.IsEmpty ? 0 : Math.Min(model.MaxRows, requests[0].ReadRows);
        _inBatch.Clear();
        foreach (DraftRequest request in requests)
        {
            ModelDraftSession session = SessionOf(request);
            session.Settle(request.Tokens);
            int count = Math.Min(session.MissingFrom(request.Tokens) - 1, room);
            if (count > 0)
            {
                session.QueueMissing(request.Tokens, count);
                room -= count;
                _inBatch.Add(request);
            }
        }

        if (_inBatch.Count > 0)
        {
            EvaluateQueued();
            foreach (DraftRequest request in _inBatch)
            {
                SessionOf(request).Settle(request.Tokens);
            }
        }
    }

    private static ModelDraftSession SessionOf(DraftRequest request) => request.Session switch
    {
        ModelDraftSession own => own,
        MixedDraftSession { Model: { } part } => part,
        _ => throw new ArgumentException("The draft session was made by another drafter.", nameof(request)),
    };

    /// <summary>Tells whether a request's text is not read yet, so that nothing can grow from its end in this round.</summary>
    private static bool IsBehind(DraftRequest request)
    {
        bool isBehind = SessionOf(request).MissingFrom(request.Tokens) > 0;
        request.UsedModel &= !isBehind;
        return isBehind;
    }

    /// <summary>Evaluates committed tokens that the cache lacks, up to one pass; the last of them is the tree's root.</summary>
    private bool CatchUp()
    {
        int room = _growing.Count == 0 ? 0 : Math.Min(model.MaxRows, _growing[0].ReadRows);
        _inBatch.Clear();
        foreach (DraftRequest request in _growing)
        {
            ModelDraftSession session = SessionOf(request);
            int count = Math.Min(session.MissingFrom(request.Tokens), room);
            if (count > 0)
            {
                session.QueueMissing(request.Tokens, count);
                room -= count;
                _inBatch.Add(request);
            }
        }

        if (_inBatch.Count == 0)
        {
            return false;
        }

        EvaluateQueued();
        long started = _time.GetTimestamp();
        int drawn = 0;
        foreach (DraftRequest request in _inBatch)
        {
            if (SessionOf(request).MissingFrom(request.Tokens) == 0)
            {
                Expand(request, DraftTree.Root);
                drawn++;
            }
        }

        Cost.ObserveDraws(drawn, _time.GetElapsedTime(started));
        return true;
    }

    private bool SelectFrontiers(int level)
    {
        foreach (DraftRequest request in _growing)
        {
            ModelDraftSession session = SessionOf(request);
            session.Growth.SelectFrontier(level);
            session.Evaluated = 0;
        }

        BudgetedGrowth.TrimFrontiers(_growing, level);
        return _growing.Exists(static request => SessionOf(request).Growth.Frontier.Count > 0);
    }

    /// <summary>Evaluates and expands candidates of the present level, up to one pass.</summary>
    private bool Grow()
    {
        int room = Math.Min(model.MaxRows, model.MaxLogitRows);
        _inBatch.Clear();
        foreach (DraftRequest request in _growing)
        {
            ModelDraftSession session = SessionOf(request);
            List<int> frontier = session.Growth.Frontier;
            int count = Math.Min(frontier.Count - session.Evaluated, room);
            for (int i = 0; i < count; i++)
            {
                session.QueueCandidate(frontier[session.Evaluated + i]);
            }

            if (count > 0)
            {
                room -= count;
                _inBatch.Add(request);
            }
        }

        if (_inBatch.Count == 0)
        {
            return false;
        }

        EvaluateQueued();
        long started = _time.GetTimestamp();
        int drawn = 0;
        foreach (DraftRequest request in _inBatch)
        {
            ModelDraftSession session = SessionOf(request);
            int end = session.Evaluated + session.Sent;
            for (; session.Evaluated < end; session.Evaluated++)
            {
                Expand(request, session.Growth.Frontier[session.Evaluated]);
                drawn++;
            }
        }

        Cost.ObserveDraws(drawn, _time.GetElapsedTime(started));
        return true;
    }

    private void EvaluateQueued()
    {
        _batch.Clear();
        int rows = 0;
        int others = 0;
        RoundBudget? budget = null;
        foreach (DraftRequest request in _inBatch)
        {
            SessionRows part = SessionOf(request).TakeQueued();
            _batch.Add(part);
            rows += part.Rows.Length;
            others += request.Budget is null ? part.Rows.Length : 0;
            budget ??= request.Budget;
        }

        budget?.Spend(rows, others);
        int cached = model.CacheLength - model.FreeTokens;
        long started = _time.GetTimestamp();
        model.Evaluate(CollectionsMarshal.AsSpan(_batch));

        // A pass whose logits nobody wants may still be under way on its device.
        if (_batch[^1].Rows.Span[^1].WantsLogits)
        {
            Cost.Observe(rows, cached, _time.GetElapsedTime(started));
        }
    }

    private static void Expand(DraftRequest request, int candidate)
    {
        ModelDraftSession session = SessionOf(request);
        session.Growth.SetPathTo(candidate, request.History);
        if (!request.Shaper.TryShape(session.LogitsAfter(candidate), request.History, session.Scores))
        {
            // What the bias leaves can be tokens that only the target has.
            session.Growth.Close(candidate);
            return;
        }

        var node = new DraftNode
        {
            Scores = session.Scores,
            Noise = request.Noise,
            Decisions = request.Decisions,
            IsGreedy = request.IsGreedy,
            RootPosition = request.Tree.RootPosition,
            Depth = session.Growth.DepthOf(candidate),
            Index = candidate,
        };
        Span<double> confidences = stackalloc double[HeirConfidence.Ranks];
        confidences = confidences[..Math.Min(HeirConfidence.Ranks, request.Shape.Branching)];
        session.Growth.Expand(candidate, node, request.Law, confidences);
        if (request.IsSteered)
        {
            request.Budget!.Heirs.Learn(confidences);
        }
    }
}
