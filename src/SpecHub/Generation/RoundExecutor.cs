using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SpecHub.Models;

namespace SpecHub.Generation;

/// <summary>One round over several answers: draft, evaluate, verify, commit, with every error kept to the answer it belongs to.</summary>
/// <remarks>Belongs to the engine thread; verification reads logits on others.</remarks>
internal sealed partial class RoundExecutor(ILanguageModel target, SpeculativeDecoder decoder, TimeProvider time, EngineMeter meter, ILogger logger)
{
    private readonly List<AnswerRun> _decoding = [];
    private readonly List<AnswerRun> _reading = [];
    private readonly List<DecodingSequence> _sequences = [];
    private readonly List<DecodingSequence> _prompts = [];
    private readonly List<PromptPart> _parts = [];
    private readonly List<int> _wanted = [];
    private readonly Dictionary<AnswerRun, Exception> _faults = [];
    private int _unread;
    private bool _isDone;
    private long _started;
    private long _drafted;

    /// <summary>Gets how many rows a pass may have.</summary>
    public required int RowsPerPass { get; init; }

    /// <summary>Gets the answers of the round that still take part, in the order of their start.</summary>
    public List<AnswerRun> Active { get; } = [];

    /// <summary>Starts a round: trees are drafted. When drafting fails, the round is a plain one.</summary>
    public void Begin(List<AnswerRun> runs)
    {
        _faults.Clear();
        _isDone = false;
        Active.Clear();
        Active.AddRange(runs);
        Split();
        _started = time.GetTimestamp();
        int reserved = Math.Min(_unread, Math.Max(16, RowsPerPass / 4));
        try
        {
            CachePressure pressure = decoder.Draft(
                CollectionsMarshal.AsSpan(_sequences), CollectionsMarshal.AsSpan(_wanted), RowsPerPass, reserved);
            Note(pressure);
            decoder.ReadDrafts(CollectionsMarshal.AsSpan(_prompts), RowsPerPass);
        }
        catch (CacheFullException)
        {
            CutTrees();
            Note(CachePressure.Plain);
        }
#pragma warning disable CA1031 // Drafts only guess, so no error of a draft ends an answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogDraftFailed(exception);
            meter.FailedDraft();
            CutTrees();
        }

        _drafted = time.GetTimestamp();
    }

    /// <summary>Evaluates trees and parts of prompts; false when the cache has no room for them.</summary>
    public bool TryEvaluate(out Exception? error)
    {
        error = null;
        if (Active.Count == 0)
        {
            _isDone = true;
            return true;
        }

        if (_sequences.Exists(static sequence => sequence.MissingPrompt > 0))
        {
            // Making room has cost a text its cells, so it is read again.
            Split();
        }

        FillParts();
        if (_sequences.Count == 0 && _parts.Count == 0)
        {
            error = new CacheFullException($"The cache of {target.CacheLength} tokens has no room for the next token. Load the model with a longer cache.");
            return false;
        }

        try
        {
            meter.Pass(decoder.Evaluate(CollectionsMarshal.AsSpan(_sequences), CollectionsMarshal.AsSpan(_parts)));
            return true;
        }
        catch (CacheFullException exception)
        {
            error = exception;
            return false;
        }
#pragma warning disable CA1031 // Which answer has caused an error of a shared pass shows when each is evaluated alone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            EvaluateAlone(exception);
            return true;
        }
    }

    /// <summary>Verifies what was evaluated and settles it.</summary>
    public void Commit()
    {
        if (_isDone)
        {
            return;
        }

        long evaluated = time.GetTimestamp();
        if (_sequences.Count > 1)
        {
            Parallel.ForEach(_sequences, static sequence => sequence.Verify());
        }
        else
        {
            _sequences.ForEach(static sequence => sequence.Verify());
        }

        decoder.Learn(CollectionsMarshal.AsSpan(_sequences));
        long verified = time.GetTimestamp();
        var times = new RoundTimes(
            time.GetElapsedTime(_started, _drafted),
            time.GetElapsedTime(_drafted, evaluated),
            time.GetElapsedTime(evaluated, verified),
            TimeSpan.Zero);
        foreach (AnswerRun run in _decoding)
        {
            Settle(run);
        }

        times = times with { Commit = time.GetElapsedTime(verified) };
        foreach (AnswerRun run in _decoding)
        {
            run.Note(times);
        }

        foreach (AnswerRun run in _reading)
        {
            run.NoteRead();
        }
    }

    /// <summary>Gets what has gone wrong with an answer in this round; null when nothing has.</summary>
    public Exception? FaultOf(AnswerRun run) => _faults.GetValueOrDefault(run);

    /// <summary>Makes the round a plain one for want of room; false when it is one already.</summary>
    public bool GiveTreesUp()
    {
        if (!_sequences.Exists(static sequence => sequence.Tree.Count > 1))
        {
            return false;
        }

        CutTrees();
        Note(CachePressure.Plain);
        return true;
    }

    /// <summary>Takes an answer out of the round.</summary>
    public void Remove(AnswerRun run, Exception? fault)
    {
        Active.Remove(run);
        if (fault is not null)
        {
            _faults[run] = fault;
        }

        Split();
    }

    private void CutTrees() => _sequences.ForEach(static sequence => sequence.PlanRoot());

    private void Note(CachePressure pressure)
    {
        meter.Pressure(pressure);
        foreach (AnswerRun run in _decoding)
        {
            run.Note(pressure);
        }
    }

    private void Split()
    {
        _decoding.Clear();
        _reading.Clear();
        _sequences.Clear();
        _prompts.Clear();
        _wanted.Clear();
        _unread = 0;
        foreach (AnswerRun run in Active)
        {
            if (run.Sequence.MissingPrompt > 0)
            {
                _reading.Add(run);
                _prompts.Add(run.Sequence);
                _unread += run.Sequence.MissingPrompt;
                continue;
            }

            _decoding.Add(run);
            _sequences.Add(run.Sequence);
            _wanted.Add(run.Wanted);
        }
    }

    /// <summary>Shares the rows that trees leave among the prompts that are read, evenly.</summary>
    private void FillParts()
    {
        _parts.Clear();
        int room = Math.Min(RowsPerPass, target.FreeTokens);
        foreach (DecodingSequence sequence in _sequences)
        {
            room -= sequence.Tree.Count;
        }

        for (int i = 0; i < _reading.Count; i++)
        {
            int share = (room + _reading.Count - i - 1) / (_reading.Count - i);
            int count = Math.Min(_reading[i].Sequence.MissingPrompt, share);
            if (count > 0)
            {
                _parts.Add(new PromptPart(_reading[i].Sequence, count));
                room -= count;
            }
        }
    }

    /// <summary>Finds out whose pass fails, by giving each answer one of its own.</summary>
    private void EvaluateAlone(Exception error)
    {
        _isDone = true;
        if (Active.Count == 1)
        {
            _faults[Active[0]] = error;
            return;
        }

        LogPassFailed(error);
        foreach (AnswerRun run in Active)
        {
#pragma warning disable CA1031 // Whatever it is, it is this answer's error.
            try
            {
                run.Sequence.DropRows();
                if (run.Sequence.MissingPrompt > 0)
                {
                    var part = new PromptPart(run.Sequence, Math.Min(run.Sequence.MissingPrompt, RowsPerPass));
                    meter.Pass(decoder.Evaluate([], [part]));
                    run.NoteRead();
                }
                else
                {
                    meter.Pass(decoder.Evaluate([run.Sequence], []));
                    run.Sequence.Verify();
                    Settle(run);
                }
            }
            catch (Exception exception)
            {
                _faults[run] = exception;
            }
#pragma warning restore CA1031
        }
    }

    private void Settle(AnswerRun run)
    {
        if (run.Sequence.Fault is { } fault)
        {
            _faults[run] = fault;
            return;
        }

#pragma warning disable CA1031 // Whatever it is, it is this answer's error.
        try
        {
            run.Commit();
        }
        catch (Exception exception)
        {
            _faults[run] = exception;
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(LogLevel.Warning, "Drafting failed, so a round is decoded plainly.")]
    private partial void LogDraftFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "A pass for several answers failed; each is evaluated alone now.")]
    private partial void LogPassFailed(Exception exception);
}
