using SpecHub.Tokens;

namespace SpecHub.Generation;

/// <summary>One answer while it is made, on the engine thread: the sequence, its text and what it took.</summary>
internal sealed class AnswerRun : IDisposable
{
    private readonly PendingAnswer _answer;
    private readonly TimeProvider _time;
    private readonly DecodingSequence _sequence;
    private readonly AnswerText _text;
    private readonly AcceptanceByDepth _depths = new();
    private readonly long _started;
    private long _prefilled;
    private int _evaluations;
    private int _drafted;
    private int _accepted;
    private RoundTimes _stages;

    public AnswerRun(PendingAnswer answer, SpeculativeDecoder decoder, ITokenizer tokenizer, TimeProvider time)
    {
        _answer = answer;
        _time = time;
        _sequence = decoder.Start(answer.Request.Prompt, answer.Options);
        _text = new AnswerText(tokenizer, answer.Request.StopSequences, answer.MaxTokens);
        _started = _prefilled = time.GetTimestamp();
    }

    /// <summary>Gets a value indicating whether the answer has ended.</summary>
    public bool IsFinished => _text.Finish is not null;

    /// <summary>Reads the next part of the prompt; returns whether there is more.</summary>
    public bool Prefill(SpeculativeDecoder decoder)
    {
        bool more = decoder.Prefill(_sequence);
        _prefilled = _time.GetTimestamp();
        return more;
    }

    /// <summary>Runs one round and hands its text out.</summary>
    public void Step(SpeculativeDecoder decoder)
    {
        int wanted = _text.Wanted;
        _stages = _stages.Plus(decoder.Step(new ReadOnlySpan<DecodingSequence>(in _sequence), new ReadOnlySpan<int>(in wanted)));
        _depths.Add(_sequence.Tree, _sequence.Verdict.AcceptedNodes);
        _evaluations++;
        _drafted += _sequence.Drafted;

        ReadOnlySpan<TokenId> produced = _sequence.Produced;
        for (int i = 0; i < produced.Length && !IsFinished; i++)
        {
            // All tokens of a round but its last had been drafted.
            bool fromDraft = i < produced.Length - 1;
            string text = _text.Push(produced[i]);
            _accepted += fromDraft ? 1 : 0;
            if (text.Length > 0)
            {
                _answer.Write(new GenerationUpdate(text, fromDraft, Finish: null, Statistics: null));
            }
        }
    }

    /// <summary>Hands out the end of the answer.</summary>
    public void Finish() =>
        _answer.Write(new GenerationUpdate(string.Empty, FromDraft: false, _text.Finish, new GenerationStatistics
        {
            PromptTokens = _answer.Request.Prompt.Count,
            Tokens = _text.Tokens,
            TargetEvaluations = _evaluations,
            DraftedTokens = _drafted,
            AcceptedTokens = _accepted,
            PrefillTime = _time.GetElapsedTime(_started, _prefilled),
            DecodeTime = _time.GetElapsedTime(_prefilled),
            Stages = _stages,
            Depths = _depths.Counts,
            Mode = _answer.Mode,
            Tree = _answer.Options.Shape,
            Verifier = _answer.Options.Verifier.Name,
            Sampling = _answer.Options.Sampling,
            Seed = _answer.Options.Seed,
        }));

    public void Dispose() => _sequence.Dispose();
}
