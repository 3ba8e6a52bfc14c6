using Microsoft.Extensions.Logging;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Generation;

/// <summary>Makes several answers at once, round by round: which ones get a place, and what goes into the next pass.</summary>
/// <remarks>
/// Belongs to the engine thread. A round grows a tree for every answer whose prompt is read, evaluates all trees and the
/// next parts of unread prompts in one pass of the target, and settles what the target agrees with. An error ends the
/// answer that met it. What the caches have no room for is given up in the order of <see cref="CachePressure"/>.
/// </remarks>
internal sealed partial class Scheduler : IDisposable
{
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromMilliseconds(250);

    private readonly SpeculativeDecoder _decoder;
    private readonly ITokenizer _tokenizer;
    private readonly int _places;
    private readonly AnswerQueue _queue;
    private readonly TimeProvider _time;
    private readonly EngineMeter _meter;
    private readonly ILogger _logger;
    private readonly CacheRoom _room;
    private readonly List<AnswerRun> _running = [];
    private readonly List<AnswerRun> _active = [];
    private readonly RoundExecutor _executor;
    private bool _isWarm;

    public Scheduler(
        ILanguageModel target, IDrafter? drafter, ITokenizer tokenizer, EngineOptions options, AnswerQueue queue, TimeProvider time, EngineMeter meter, ILogger logger)
    {
        _queue = queue;
        _tokenizer = tokenizer;
        _time = time;
        _meter = meter;
        _logger = logger;
        _decoder = new SpeculativeDecoder(target, drafter, time);
        options.Costs?.ApplyTo(_decoder.Costs);
        _room = new CacheRoom(target, options, meter, logger);
        _executor = new RoundExecutor(target, _decoder, time, meter, logger) { RowsPerPass = options.RowsOn(target) };
        _places = options.PlacesOn(target);
    }

    /// <summary>Gets how many answers are being made.</summary>
    public int Running => _running.Count;

    /// <summary>Starts an answer if there is a place for it; whatever is wrong with it goes to its reader.</summary>
    /// <remarks>Its reader may leave meanwhile. Whoever takes it out of the queue counts what became of it.</remarks>
    /// <returns>Whether the answer waits no longer: it was started, has failed, or nobody wants it.</returns>
    public bool TryStart(PendingAnswer answer)
    {
        if (answer.IsAbandoned)
        {
            if (_queue.Remove(answer))
            {
                _meter.Abandoned();
            }

            return true;
        }

        if (_running.Count >= _places || _running.Exists(static run => run.IsPaused))
        {
            return false;
        }

#pragma warning disable CA1031 // Whatever a request meets is its own error: it goes to its reader.
        try
        {
            if (answer.Options.IsAdaptive && !_isWarm)
            {
                WarmUp();
            }

            long started = _time.GetTimestamp();
            SharedPrefix prefix = _room.Find(answer.Request.Prompt, _running);
            if (!_room.TryMake(answer.Request.Prompt.Count, prefix, _running))
            {
                return false;
            }

            DecodingSequence sequence = _decoder.Start(answer.Request.Prompt, answer.Options, _room.Take(prefix));
            var run = new AnswerRun(answer, sequence, _tokenizer, _time, started);
            if (_queue.Remove(answer))
            {
                _running.Add(run);
            }
            else
            {
                _room.Keep(sequence);
            }
        }
        catch (CacheFullException) when (_running.Count > 0 || _room.Evict())
        {
            // A place comes free when an answer ends; the draft's may also be held by a text that waits.
            return false;
        }
        catch (Exception exception)
        {
            if (_queue.Remove(answer))
            {
                LogFailed(exception);
                _meter.Failed();
                answer.Complete(exception);
            }
        }
#pragma warning restore CA1031

        Report();
        return true;
    }

    /// <summary>Runs one round for all answers.</summary>
    public void Round()
    {
        DropAbandoned();
        ResumePaused();
        _active.Clear();
        foreach (AnswerRun run in _running)
        {
            if (!run.IsPaused)
            {
                _active.Add(run);
            }
        }

        if (_active.Count > 0)
        {
            _executor.Begin(_active);
            while (!_executor.TryEvaluate(out Exception? error))
            {
                GiveWay(error);
            }

            _executor.Commit();
        }

        foreach (AnswerRun run in _active)
        {
            if (_executor.FaultOf(run) is { } fault)
            {
                Fail(run, fault);
            }
            else if (run.IsFinished)
            {
                End(run);
                _meter.Finished(run.Age);
                Report();
                run.Finish();
            }
        }

        Report();
    }

    /// <summary>Times passes of the models before the first answer that decides by costs.</summary>
    private void WarmUp()
    {
        _isWarm = true;
#pragma warning disable CA1031 // Costs are learned from rounds too, and whatever is broken shows again where a request meets it.
        try
        {
            _decoder.WarmUp(LongestWarmUp);
        }
        catch (Exception exception)
        {
            LogNotMeasured(exception);
        }
#pragma warning restore CA1031
    }

    /// <summary>Ends all answers with an error.</summary>
    public void FailAll(Func<Exception> error)
    {
        foreach (AnswerRun run in _running.ToArray())
        {
            Fail(run, error());
        }
    }

    public void Dispose()
    {
        _room.Clear();
        Report();
    }

    /// <summary>Tells the counters what there is; before an answer ends, so that who reads its end finds them up to date.</summary>
    private void Report() => _meter.Holds(_running.Count, _room.Texts);

    /// <summary>Gives up the next thing that makes room, so that the pass can be tried again.</summary>
    private void GiveWay(Exception? error)
    {
        if (_executor.GiveTreesUp() || _room.Evict())
        {
            return;
        }

        AnswerRun last = _executor.Active[^1];
        if (_executor.Active.Count == 1)
        {
            _meter.Pressure(CachePressure.Failed);
            _executor.Remove(last, error);
            return;
        }

        last.Note(CachePressure.Paused);
        _meter.Pressure(CachePressure.Paused);
        LogPaused();
        _executor.Remove(last, fault: null);
        last.Sequence.Dispose();
        last.IsPaused = true;
    }

    private void ResumePaused()
    {
        // Those that fail go; no other answer can start while one is paused.
        for (int i = 0; i < _running.Count; i++)
        {
            AnswerRun run = _running[i];
            if (!run.IsPaused)
            {
                continue;
            }

            bool isAlone = _running.TrueForAll(static other => other.IsPaused);
            SharedPrefix prefix = _room.Find(run.Sequence.Tokens, _running);
            if (!isAlone && !_room.TryMake(run.Sequence.Tokens.Count, prefix, _running))
            {
                return;
            }

#pragma warning disable CA1031 // Whatever it is, it is this answer's error.
            try
            {
                _decoder.Resume(run.Sequence, _room.Take(prefix));
                run.IsPaused = false;
            }
            catch (CacheFullException) when (!isAlone)
            {
                return;
            }
            catch (Exception exception)
            {
                Fail(run, exception);
                return;
            }
#pragma warning restore CA1031
        }
    }

    private void DropAbandoned()
    {
        for (int i = 0; i < _running.Count;)
        {
            if (!_running[i].IsAbandoned)
            {
                i++;
                continue;
            }

            End(_running[i]);
            _meter.Abandoned();
        }
    }

    /// <summary>Takes an answer out; its text stays in the cache for later prompts.</summary>
    private void End(AnswerRun run)
    {
        _running.Remove(run);
        if (!run.IsPaused)
        {
            _room.Keep(run.Sequence);
        }
    }

    private void Fail(AnswerRun run, Exception error)
    {
        LogFailed(error);
        _running.Remove(run);
        if (!run.IsPaused)
        {
            run.Sequence.Dispose();
        }

        _meter.Failed();
        Report();
        run.Fail(error);
    }

    [LoggerMessage(LogLevel.Error, "A request failed.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The passes of a model could not be timed before the first request.")]
    private partial void LogNotMeasured(Exception exception);

    [LoggerMessage(LogLevel.Information, "The caches are full: the answer that was started last is paused.")]
    private partial void LogPaused();
}
