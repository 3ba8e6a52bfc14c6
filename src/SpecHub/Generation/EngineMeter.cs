using System.Diagnostics.Metrics;

namespace SpecHub.Generation;

/// <summary>Counts what an engine does: for <see cref="EngineCounters"/>, and as the meter "SpecHub".</summary>
/// <remarks>Written by the engine thread and by readers that leave the queue, read by any.</remarks>
internal sealed class EngineMeter
{
    public const string Name = "SpecHub";

    // One meter for the process, as instruments are looked up by name; it lives as long as the process.
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("spechub.requests", "{request}", "Requests that ended, by outcome.");
    private static readonly Counter<long> PassRows = Meter.CreateCounter<long>("spechub.rows", "{row}", "Rows of forward passes of the target.");
    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("spechub.cache_pressure", "{step}", "What was given up because caches were full, by step.");
    private static readonly Counter<long> DraftFailures = Meter.CreateCounter<long>("spechub.failed_drafts", "{draft}", "Rounds that were decoded plainly because drafting failed.");

    private readonly long[] _pressure = new long[Enum.GetValues<CachePressure>().Length];
    private long _finished;
    private long _workTicks;
    private long _failed;
    private long _abandoned;
    private long _passes;
    private long _rows;
    private long _failedDrafts;
    private int _running;
    private int _cachedTexts;

    /// <summary>Notes the end of an answer that was worked on for a time.</summary>
    public void Finished(TimeSpan time)
    {
        Count(ref _finished, "finished");
        Interlocked.Add(ref _workTicks, time.Ticks);
    }

    /// <summary>Estimates when a queue has a place again: half of the time that its requests take, at least a second.</summary>
    public TimeSpan RetryAfter(int waiting, int atOnce)
    {
        long ticks = Interlocked.Read(ref _workTicks) / Math.Max(1, Interlocked.Read(ref _finished));
        return TimeSpan.FromSeconds(Math.Max(1, TimeSpan.FromTicks(ticks).TotalSeconds * Math.Max(1, waiting / 2) / atOnce));
    }

    public void Failed() => Count(ref _failed, "failed");

    public void Abandoned() => Count(ref _abandoned, "abandoned");

    public void Pass(int rows)
    {
        Interlocked.Increment(ref _passes);
        Interlocked.Add(ref _rows, rows);
        PassRows.Add(rows);
    }

    public void Pressure(CachePressure step)
    {
        if (step != CachePressure.None)
        {
            Interlocked.Increment(ref _pressure[(int)step]);
            Steps.Add(1, new KeyValuePair<string, object?>("step", step.ToString().ToLowerInvariant()));
        }
    }

    public void FailedDraft()
    {
        Interlocked.Increment(ref _failedDrafts);
        DraftFailures.Add(1);
    }

    public void Holds(int running, int cachedTexts)
    {
        Volatile.Write(ref _running, running);
        Volatile.Write(ref _cachedTexts, cachedTexts);
    }

    public EngineCounters Read(int waiting) => new()
    {
        Waiting = waiting,
        Running = Volatile.Read(ref _running),
        CachedTexts = Volatile.Read(ref _cachedTexts),
        Finished = Interlocked.Read(ref _finished),
        Failed = Interlocked.Read(ref _failed),
        Abandoned = Interlocked.Read(ref _abandoned),
        Passes = Interlocked.Read(ref _passes),
        Rows = Interlocked.Read(ref _rows),
        FailedDrafts = Interlocked.Read(ref _failedDrafts),
        Pressure = Enum.GetValues<CachePressure>()
            .Where(static step => step != CachePressure.None)
            .ToDictionary(static step => step, step => Interlocked.Read(ref _pressure[(int)step])),
    };

    private static void Count(ref long counter, string outcome)
    {
        Interlocked.Increment(ref counter);
        Requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
