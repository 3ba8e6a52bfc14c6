using SpecHub.Models;

namespace SpecHub.Planning;

/// <summary>Times forward passes of a model before it is needed.</summary>
public static class CostMeasurement
{
    // What a round of decoding can be; the first counts decide most, so they come first.
    private static readonly int[] RowCounts = [1, 2, 4, 3, 8, 6, 16, 12, 32, 64];

    /// <summary>Evaluates chains of a few rows and lets a cost learn from what they take.</summary>
    /// <remarks>Belongs to the engine thread. One pass more is run first, for what only happens once. The cache is left as it was.</remarks>
    /// <param name="model">The model.</param>
    /// <param name="cost">What learns.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limit">When to stop; passes of 1 to 4 rows are timed in any case.</param>
    /// <param name="repeats">How often each count is timed at most.</param>
    /// <param name="cached">How many tokens lie in the cache meanwhile; nothing is timed when it has no room for them.</param>
    /// <exception cref="CacheFullException">The model can hold no further session.</exception>
    public static void Run(ILanguageModel model, PassCost cost, TimeProvider time, TimeSpan limit, int repeats = 2, int cached = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(time);
        if (cached > 0 && model.FreeTokens <= cached)
        {
            return;
        }

        int most = Math.Min(Math.Min(model.MaxRows, model.MaxLogitRows), model.FreeTokens - cached);
        long started = time.GetTimestamp();
        using IModelSession session = model.CreateSession();
        for (int left = cached; left > 0; left -= model.MaxRows)
        {
            int rows = Math.Min(left, model.MaxRows);
            model.Evaluate([new SessionRows(session, Chain(rows, wantsLogits: false))]);
            session.Keep([.. Enumerable.Range(0, rows)]);
        }

        TimePass(model, session, time, rows: 1);
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            foreach (int rows in RowCounts)
            {
                bool isNeeded = repeat == 0 && rows <= 4;
                if (rows <= most && (isNeeded || time.GetElapsedTime(started) < limit))
                {
                    cost.Observe(rows, model.CacheLength - model.FreeTokens, TimePass(model, session, time, rows));
                }
            }
        }
    }

    private static TimeSpan TimePass(ILanguageModel model, IModelSession session, TimeProvider time, int rows)
    {
        BatchRow[] chain = Chain(rows, wantsLogits: true);
        long started = time.GetTimestamp();
        model.Evaluate([new SessionRows(session, chain)]);
        TimeSpan taken = time.GetElapsedTime(started);
        session.Keep([]);
        return taken;
    }

    private static BatchRow[] Chain(int rows, bool wantsLogits) =>
        [.. Enumerable.Range(0, rows).Select(row => new BatchRow(default, row - 1, wantsLogits))];
}
