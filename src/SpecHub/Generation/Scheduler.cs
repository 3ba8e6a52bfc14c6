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

    private readonly ILanguageModel _target;
    private readonly SpeculativeDecoder _decoder;
    private readonly ITokenizer _tokenizer;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly EngineMeter _meter;
    private readonly ILogger _logger;
    private readonly PrefixCache _prefixes;
    private readonly List<AnswerRun> _running = [];
    private readonly RoundExecutor _executor;
    private bool _isWarm;

    public Scheduler(
        ILanguageModel target, IDrafter? drafter, ITokenizer tokenizer, EngineOptions options, TimeProvider time, EngineMeter meter, ILogger logger)
    {
        _target = target;
        _tokenizer = tokenizer;
        _options = options;
        _time = time;
        _meter = meter;
        _logger = logger;
        _decoder = new SpeculativeDecoder(target, drafter, time);

        // A quarter of the branches may hold texts that wait; the others are for answers and their trees.
        int texts = target.MaxBranches == 1 ? 0 : Math.Max(1, target.MaxBranches / 4);
        _prefixes = new PrefixCache(options.CachedTokens ?? int.MaxValue, options.CachedTokens == 0 ? 0 : texts);
        _executor = new RoundExecutor(target, _decoder, time, meter, logger) { RowsPerPass = Math.Min(options.TokensPerPass ?? int.MaxValue, target.MaxRows) };
    }

    /// <summary>Gets how many answers are being made.</summary>
    public int Running => _running.Count;

    /// <summary>Starts an answer if there is a place for it; whatever is wrong with it goes to its reader.</summary>
    /// <returns>Whether the answer needs to wait no longer: it was started, has failed, or nobody wants it.</returns>
    public bool TryStart(PendingAnswer answer)
    {
        if (answer.IsAbandoned)
        {
            _meter.Abandoned();
            return true;
        }

        if (_running.Count >= _options.MaxConcurrency || _running.Exists(static run => run.IsPaused) || !MakeRoom(answer.Request.Prompt.Count))
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
            DecodingSequence sequence = _decoder.Start(answer.Request.Prompt, answer.Options, PrefixOf(answer.Request.Prompt));
            _running.Add(new AnswerRun(answer, sequence, _tokenizer, _time, started));
        }
        catch (CacheFullException) when (_running.Count > 0)
        {
            return false;
        }
        catch (Exception exception)
        {
            LogFailed(exception);
            _meter.Failed();
            answer.Complete(exception);
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
        List<AnswerRun> active = [.. _running.Where(static run => !run.IsPaused)];
        if (active.Count > 0)
        {
            _executor.Begin(active);
            while (!_executor.TryEvaluate(out Exception? error))
            {
                GiveWay(error);
            }

            _executor.Commit();
        }

        foreach (AnswerRun run in active)
        {
            if (_executor.FaultOf(run) is { } fault)
            {
                Fail(run, fault);
            }
            else if (run.IsFinished)
            {
                End(run);
                run.Finish();
                _meter.Finished(run.Age);
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
        _prefixes.Clear();
        Report();
    }

    private void Report() => _meter.Holds(_running.Count, _prefixes.Count);

    /// <summary>Drops waiting texts until a prompt fits beside what runs; false when it has to wait.</summary>
    private bool MakeRoom(int tokens)
    {
        int unread = _running.Sum(static run => run.IsPaused ? 0 : run.Sequence.MissingPrompt);

        // A round or two of trees for everybody shall still fit.
        int margin = 16 * (_running.Count + 1);
        do
        {
            if (tokens + unread + margin <= _target.FreeTokens && _target.FreeBranches > _running.Count)
            {
                return true;
            }
        }
        while (Evict());

        return _running.Count == 0;
    }

    private bool Evict()
    {
        bool evicted = _prefixes.DropOldest();
        _meter.Pressure(evicted ? CachePressure.Evicted : CachePressure.None);
        return evicted;
    }

    private (IModelSession Target, IDraftSession? Draft)? PrefixOf(IReadOnlyList<TokenId> text)
    {
        try
        {
            return _prefixes.Take(text, _running.Where(static run => !run.IsPaused).Select(static run => run.Sequence));
        }
        catch (CacheFullException)
        {
            // The beginning is read again, which needs no branch beside the answer's own.
            return null;
        }
    }

    /// <summary>Gives up the next thing that makes room, so that the pass can be tried again.</summary>
    private void GiveWay(Exception? error)
    {
        if (_executor.GiveTreesUp() || Evict())
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
        foreach (AnswerRun run in _running.Where(static run => run.IsPaused).ToArray())
        {
            bool isAlone = _running.TrueForAll(static other => other.IsPaused);
            if (!isAlone && !MakeRoom(run.Sequence.Tokens.Count))
            {
                return;
            }

            try
            {
                _decoder.Resume(run.Sequence, PrefixOf(run.Sequence.Tokens));
                run.IsPaused = false;
            }
            catch (CacheFullException exception)
            {
                if (isAlone)
                {
                    Fail(run, exception);
                }

                return;
            }
        }
    }

    private void DropAbandoned()
    {
        foreach (AnswerRun run in _running.Where(static run => run.IsAbandoned).ToArray())
        {
            End(run);
            _meter.Abandoned();
        }
    }

    /// <summary>Takes an answer out; its text stays in the cache for later prompts.</summary>
    private void End(AnswerRun run)
    {
        _running.Remove(run);
        if (!run.IsPaused)
        {
            _prefixes.Add(run.Sequence);
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
        run.Fail(error);
    }

    [LoggerMessage(LogLevel.Error, "A request failed.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The passes of a model could not be timed before the first request.")]
    private partial void LogNotMeasured(Exception exception);

    [LoggerMessage(LogLevel.Information, "The caches are full: the answer that was started last is paused.")]
    private partial void LogPaused();
}
