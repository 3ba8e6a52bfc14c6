using SpecHub.Trees;

namespace SpecHub.Planning;

/// <summary>Plans the trees of one generation whose rule needs trees of fixed form: the one that brings the most tokens a second.</summary>
/// <remarks>
/// A plan is made before its round is drafted, from what earlier rounds accepted and what passes cost, and never looks at a
/// drafted token of its own round. That is what keeps rules exact that accept and reject: given the text so far the form of
/// the tree is settled, and every such form is exact. Belongs to the engine thread.
/// </remarks>
/// <param name="rates">How often the generation's rule takes children.</param>
/// <param name="costs">What passes cost.</param>
internal sealed class TreePlanner(AcceptanceRates rates, CostModel costs)
{
    private const int LongestPeriod = 16;

    // Before any pass was timed nothing says which size pays.
    private const int UnmeasuredSize = 3;

    private static readonly int[] Sizes = [1, 2, 3, 4, 6, 8, 14, 30];

    private TreePlan? _plan;
    private RoundLoad _load;
    private int _rounds;
    private int _nextPlan;

    /// <summary>Gets how many tokens of a planned tree can be expected to be taken.</summary>
    public double Expected { get; private set; }

    /// <summary>Returns the plan of the next round.</summary>
    /// <param name="limits">The largest tree: its children a node, levels and nodes.</param>
    /// <param name="load">What the round has to do in any case.</param>
    /// <returns>Null for a plain round, where even drafts that are all taken would not pay for their time.</returns>
    public TreePlan? Plan(TreeShape limits, RoundLoad load)
    {
        bool fits = _plan is null || (_plan.Nodes <= limits.Nodes && _plan.Depth <= limits.Depth && _plan.Branching <= limits.Branching);
        if (_rounds >= _nextPlan || !fits || load.Sequences != _load.Sequences)
        {
            _load = load;
            _plan = CanPay(limits, load) ? Choose(limits, load) : null;

            // Early rounds teach most, so the first plans are soon made anew.
            _nextPlan = _rounds + Math.Clamp(_rounds, 1, LongestPeriod);
        }

        _rounds++;
        return _plan;
    }

    /// <summary>Learns from a tree that was verified.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="accepted">The nodes that were accepted, from the root downwards.</param>
    public void Learn(DraftTree tree, IReadOnlyList<int> accepted) => rates.Learn(tree, accepted);

    private TreePlan Choose(TreeShape limits, RoundLoad load)
    {
        int most = Math.Min(limits.Nodes, Sizes[^1]);
        int depth = Math.Min(limits.Depth, most);
        var table = new PlanTable(rates.Of, Math.Min(limits.Branching, AcceptanceRates.MostChildren), depth, most);
        if (!costs.Target.IsMeasured)
        {
            return Take(table, Math.Min(UnmeasuredSize, most), depth);
        }

        (int Nodes, int Levels) best = default;
        double greatest = 0;
        for (int levels = 1; levels <= depth; levels++)
        {
            foreach (int size in Sizes.Where(size => size < most).Append(most).SkipWhile(size => size < levels))
            {
                double rate = (1 + table.ValueOf(size, levels)) / SecondsOf(table.PlanOf(size, levels), load);
                if (rate > greatest)
                {
                    (greatest, best) = (rate, (size, levels));
                }
            }
        }

        return Take(table, best.Nodes, best.Levels);
    }

    private TreePlan Take(PlanTable table, int nodes, int levels)
    {
        Expected = table.ValueOf(nodes, levels);
        return table.PlanOf(nodes, levels);
    }

    /// <summary>Tells whether a chain that is taken as a whole would beat a plain round; whether drafts do is for the generation's switch to find out.</summary>
    private bool CanPay(TreeShape limits, RoundLoad load)
    {
        double plain = costs.Target.Of(load.Rows, load.Cached);
        for (int length = 1; length <= Math.Min(limits.Depth, limits.Nodes); length++)
        {
            double seconds = costs.Target.Of(load.Rows + (load.Sequences * length), load.Cached) + (length * costs.Draft.WithDraws(load.Sequences, load.Cached));
            if (seconds < (1 + length) * plain)
            {
                return true;
            }
        }

        return !costs.Target.IsMeasured;
    }

    /// <summary>Returns what a round takes in which all generations draft such a tree: passes are shared, so each decides as though all did alike.</summary>
    private double SecondsOf(TreePlan plan, RoundLoad load)
    {
        double seconds = costs.Target.Of(load.Rows + (load.Sequences * plan.Nodes), load.Cached);
        for (int level = 0; level < plan.Depth; level++)
        {
            seconds += costs.Draft.WithDraws(load.Sequences * plan.RowsAt(level), load.Cached);
        }

        return seconds;
    }
}
