using System.Globalization;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Generation;

/// <summary>One answer while it is made, on the engine thread: the sequence, its text and what it took.</summary>
internal sealed class AnswerRun
{
    private const string OpenText = "; trees were planned from measured times, so the law is exact and a seed does not fix the text";

    private readonly PendingAnswer _answer;
    private readonly TimeProvider _time;
    private readonly AnswerText _text;
    private readonly AcceptanceByDepth _depths = new();
    private readonly long _started;
    private readonly int _cached;
    private long _prefilled;
    private int _evaluations;
    private int _drafted;
    private int _draftedRounds;
    private bool _hasBranched;
    private int _accepted;
    private int _acceptedNgrams;
    private CachePressure _pressure;
    private RoundTimes _stages;

    public AnswerRun(PendingAnswer answer, DecodingSequence sequence, ITokenizer tokenizer, TimeProvider time, long started)
    {
        _answer = answer;
        _time = time;
        Sequence = sequence;
        _text = new AnswerText(tokenizer, answer.Request.StopSequences, answer.MaxTokens);
        _cached = sequence.Session.Length;
        _started = _prefilled = started;
    }

    public DecodingSequence Sequence { get; }

    /// <summary>Gets a value indicating whether nobody wants the answer any more.</summary>
    public bool IsAbandoned => _answer.IsAbandoned;

    /// <summary>Gets a value indicating whether the answer has ended.</summary>
    public bool IsFinished => _text.Finish is not null;

    /// <summary>Gets or sets a value indicating whether the answer has given its place in the caches up for a while.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Gets how long the answer has been worked on.</summary>
    public TimeSpan Age => _time.GetElapsedTime(_started);

    /// <summary>Gets how many more tokens may come.</summary>
    public int Wanted => _text.Wanted;

    /// <summary>Notes that a part of the prompt has been read.</summary>
    public void NoteRead()
    {
        if (_evaluations == 0)
        {
            _prefilled = _time.GetTimestamp();
        }
    }

    /// <summary>Notes what was given up.</summary>
    public void Note(CachePressure pressure) => _pressure = (CachePressure)Math.Max((int)_pressure, (int)pressure);

    /// <summary>Notes what the stages of a round took.</summary>
    public void Note(RoundTimes times) => _stages = _stages.Plus(times);

    /// <summary>Settles a round and hands its text out.</summary>
    public void Commit()
    {
        _depths.Add(Sequence.Tree, Sequence.Verdict.AcceptedNodes);
        Sequence.Commit();
        _evaluations++;
        _drafted += Sequence.Drafted;
        _draftedRounds += Sequence.Drafted > 0 ? 1 : 0;
        _hasBranched |= !Sequence.Tree.IsChain;

        ReadOnlySpan<TokenId> produced = Sequence.Produced;
        for (int i = 0; i < produced.Length && !IsFinished; i++)
        {
            // All tokens of a round but its last had been drafted.
            bool fromDraft = i < produced.Length - 1;
            string text = _text.Push(produced[i]);
            _accepted += fromDraft ? 1 : 0;
            _acceptedNgrams += fromDraft && Sequence.Tree.SourceAt(Sequence.Verdict.AcceptedNodes[i]) != DraftSource.Model ? 1 : 0;
            if (text.Length > 0)
            {
                _answer.Write(new GenerationUpdate(text, fromDraft, Finish: null, Statistics: null));
            }
        }
    }

    /// <summary>Hands the end of the answer out.</summary>
    public void Finish()
    {
        _answer.Write(new GenerationUpdate(string.Empty, FromDraft: false, _text.Finish, new GenerationStatistics
        {
            PromptTokens = _answer.Request.Prompt.Count,
            CachedTokens = _cached,
            Pressure = _pressure,
            Tokens = _text.Tokens,
            TargetEvaluations = _evaluations,
            DraftedTokens = _drafted,
            AcceptedTokens = _accepted,
            AcceptedNgramTokens = _acceptedNgrams,
            QueueTime = _time.GetElapsedTime(_answer.Enqueued, _started),
            PrefillTime = _time.GetElapsedTime(_started, _prefilled),
            DecodeTime = _time.GetElapsedTime(_prefilled),
            Stages = _stages,
            Depths = _depths.Counts,
            Mode = _answer.Mode,
            ModeUsed = _draftedRounds == 0 ? SpeculationMode.Off : _hasBranched ? SpeculationMode.Tree : SpeculationMode.Chain,
            ModeReason = ModeReason(),
            DraftedRounds = _draftedRounds,
            DraftSource = _answer.Mode == SpeculationMode.Off ? null : _answer.Options.Source,
            Tree = _answer.Options.Shape,
            Verifier = _answer.Options.Verifier.Name,
            Sampling = _answer.Options.Sampling,
            Seed = _answer.Options.Seed,
        }));
        _answer.Complete();
    }

    private string ModeReason() => _answer.Mode == SpeculationMode.Auto && Sequence.DraftRequest?.Source == DraftSource.Ngram
        ? Sequence.DraftRequest.Law.AllowsAnyTree ? "n-grams draft where they are worth their rows" : "n-grams draft a tree of fixed form"
        : Sequence.Switch is { } own
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"drafting was tried in {own.DraftedRounds} of {_evaluations} rounds, and a tried round won {own.Gain:F2} tokens after the price of its drafts{(Sequence.Planner is null || _answer.Options.Sampling.IsGreedy ? string.Empty : OpenText)}")
        : _answer.Mode == SpeculationMode.Auto ? "nothing can be drafted" : "the mode was asked for";

    /// <summary>Ends the answer with an error.</summary>
    public void Fail(Exception error) => _answer.Complete(error);
}
