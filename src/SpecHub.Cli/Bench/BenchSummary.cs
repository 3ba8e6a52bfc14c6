using SpecHub.Generation;

namespace SpecHub.Cli.Bench;

/// <summary>Puts the runs of each cell together.</summary>
/// <remarks>Speeds are compared inside a repeat only: there the same prompts were answered with the same seeds, minutes apart at most.</remarks>
internal static class BenchSummary
{
    public static string Off { get; } = Spelling.Of(SpeculationMode.Off);

    /// <summary>Returns a row for each cell: the settings in rising order, classes and arms as they first appear, plain decoding first.</summary>
    public static IReadOnlyList<BenchRow> Of(IReadOnlyList<BenchRecord> records)
    {
        ILookup<object, BenchRecord> plain = records.Where(record => record.Mode == Off && IsUsable(record)).ToLookup(SettingOf);
        ILookup<object, BenchRecord> alone = records.Where(record => record.Concurrency == 1 && IsUsable(record)).ToLookup(ArmOf);
        List<string> classes = [.. records.Select(record => record.PromptClass).Distinct(StringComparer.Ordinal)];
        List<string> arms = [.. records.Select(record => record.Arm).OrderBy(arm => arm != Off).Distinct(StringComparer.Ordinal)];
        return
        [
            .. from record in records
               group record by (record.PromptClass, record.Temperature, record.Concurrency, record.Mode, record.Verifier, record.Tree)
               into cell
               orderby cell.Key.Temperature, cell.Key.Concurrency, classes.IndexOf(cell.Key.PromptClass), arms.IndexOf(cell.First().Arm)
               let runs = cell.Where(IsUsable).ToArray()
               let evaluations = runs.Sum(run => run.TargetEvaluations)
               select new BenchRow
               {
                   PromptClass = cell.Key.PromptClass,
                   Temperature = cell.Key.Temperature,
                   Concurrency = cell.Key.Concurrency,
                   Mode = cell.Key.Mode,
                   Verifier = cell.Key.Verifier,
                   Tree = cell.Key.Tree,
                   Arm = cell.First().Arm,
                   Runs = runs,
                   VoidRuns = cell.Count(run => run.Void),
                   TokensPerEvaluation = evaluations == 0 ? null : (double)runs.Sum(run => run.Tokens) / evaluations,
                   TokensPerSecond = Spread.Of(runs.Select(run => run.TokensPerSecond)),
                   AgainstOff = Spread.Of(RatiosTo(plain, runs, SettingOf)),
                   AgainstOne = cell.Key.Concurrency == 1 ? null : Spread.Of(RatiosTo(alone, runs, ArmOf)),
               },
        ];
    }

    /// <summary>Returns for each run its speed over that of the run that it belongs to, where there is one.</summary>
    private static IEnumerable<double> RatiosTo(ILookup<object, BenchRecord> others, IEnumerable<BenchRecord> runs, Func<BenchRecord, object> keyOf) =>
        from run in runs
        from other in others[keyOf(run)].Take(1)
        select run.TokensPerSecond / other.TokensPerSecond;

    private static bool IsUsable(BenchRecord record) => !record.Void && record.TokensPerSecond > 0;

    private static object SettingOf(BenchRecord record) => (record.PromptClass, record.Temperature, record.Concurrency, record.Repeat);

    private static object ArmOf(BenchRecord record) =>
        (record.PromptClass, record.Temperature, record.Mode, record.Verifier, record.Tree, record.Repeat);
}
