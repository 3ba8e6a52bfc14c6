using SpecHub.Trees;

namespace SpecHub.Cli.Bench.Costs;

/// <summary>Puts measured acceptance on the costs of another machine.</summary>
/// <remarks>
/// How many tokens come out of an evaluation does not depend on the machine, what a pass costs does. A round is one pass of
/// the target over the root and the drafted nodes, one pass of the draft a level, and the measured time of verifying and
/// committing. Only runs of one conversation are replayed. N-grams draft without a pass; drafts from both sources are charged
/// as if the model had drafted all of them, which is the most that they can cost.
/// </remarks>
internal static class CostReplay
{
    /// <summary>Simulates all cells.</summary>
    /// <param name="rows">The summary of a benchmark.</param>
    /// <param name="model">The costs.</param>
    public static IReadOnlyList<CostResult> Run(IReadOnlyList<BenchRow> rows, CostModel model) =>
    [
        .. from row in rows
           where row.Concurrency == 1 && row.TokensPerEvaluation is not null
           let plain = rows.FirstOrDefault(other =>
               other.IsOff && other.Concurrency == 1 && other.PromptClass == row.PromptClass && other.Temperature == row.Temperature)
           where plain?.TokensPerEvaluation is not null && TreeOf(row) is not null
           let round = Round(row, model)
           select new CostResult(
               row.PromptClass, row.Temperature, row.Arm, row.TokensPerEvaluation!.Value, round,
               row.TokensPerEvaluation!.Value / round * (Round(plain, model) / plain.TokensPerEvaluation!.Value)),
    ];

    /// <summary>Returns the best arm of each class and temperature, plain decoding among them.</summary>
    public static IEnumerable<CostResult> Best(IReadOnlyList<CostResult> results) =>
        from result in results
        group result by (result.PromptClass, result.Temperature)
        into setting
        select setting.MaxBy(result => result.SpeedUp);

    private static double Round(BenchRow row, CostModel model)
    {
        double evaluations = row.Runs.Sum(run => run.TargetEvaluations);
        double nodes = row.Runs.Sum(run => run.DraftedTokens) / evaluations;
        double host = 1000 * row.Runs.Sum(run => run.VerifySeconds + run.CommitSeconds) / evaluations;
        return PassTime.At(model.Target, 1 + nodes) + Drafting(row, model) + host;
    }

    private static double Drafting(BenchRow row, CostModel model) => row.DraftSource == Spelling.Of(DraftSource.Ngram)
        ? 0
        : DraftPasses(TreeOf(row)!, row.TokensPerEvaluation!.Value).Sum(rows => PassTime.At(model.Draft, rows));

    /// <summary>Returns the rows of each draft pass: the first reads what was committed, each later one a level of the tree.</summary>
    private static IEnumerable<double> DraftPasses(TreeShape tree, double committed)
    {
        double level = 1;
        for (int pass = 0; pass < tree.Depth; pass++)
        {
            yield return pass == 0 ? Math.Max(1, committed) : level;
            level = tree.Growth == TreeGrowthKind.BestFirst ? tree.Width : level * tree.Branching;
        }
    }

    /// <summary>Returns the tree of a row; null where the arm chose trees by itself, which nobody can replay.</summary>
    private static TreeShape? TreeOf(BenchRow row)
    {
        if (row.IsOff)
        {
            return TreeShape.RootOnly;
        }

        try
        {
            return TreeShape.Parse(row.Tree);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
