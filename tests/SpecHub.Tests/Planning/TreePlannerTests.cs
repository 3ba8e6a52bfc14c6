using SpecHub.Planning;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Planning;

/// <summary>Which tree is planned where costs and rates are written down.</summary>
public sealed class TreePlannerTests
{
    private static readonly TreeShape Limits = TreeShape.Planned(branching: 2, depth: 8, nodes: 30);

    private static readonly RoundLoad Alone = new(Sequences: 1, Rows: 1, Cached: 100);

    [Fact]
    public void Plan_FreeRowsAndPasses_IsAsLargeAsAllowed() => Assert.Equal(30, Planner(row: 0.0001, draft: 0.0001, Torn()).Plan(Limits, Alone)?.Nodes);

    [Fact]
    public void Plan_DearRows_IsSmall() => Assert.Equal("1 0", Planner(row: 0.7, draft: 0.01).Plan(Limits, Alone)?.ToString());

    [Fact]
    public void Plan_DearDraftPassesAndFreeRows_IsWide() => Assert.Equal("2 0 0", Planner(row: 0.0001, draft: 0.8, Torn()).Plan(Limits, Alone)?.ToString());

    [Fact]
    public void Plan_DraftsThatCannotPay_IsAPlainRound()
    {
        // Two tokens in more than twice the time, three in more than three times, and so on.
        Assert.Null(Planner(row: 0.8, draft: 0.3).Plan(Limits, Alone));
        Assert.NotNull(Planner(row: 0.8, draft: 0.1).Plan(Limits, Alone));
    }

    [Fact]
    public void Plan_NothingMeasured_IsASmallTree() =>
        Assert.Equal("1 1 1 0", new TreePlanner(new AcceptanceRates(100), new CostModel()).Plan(Limits, Alone)?.ToString());

    [Fact]
    public void Plan_SeveralGenerations_PaysForTheRowsOfAll()
    {
        // Eight rows are free and those after them are dear.
        var costs = new CostModel();
        Observe(costs.Target, rows => 1 + (0.5 * Math.Max(0, rows - 8)));
        Observe(costs.Draft, rows => 0.001 * rows);
        var planner = new TreePlanner(new AcceptanceRates(100), costs);

        Assert.InRange(Between(planner).Nodes, 6, 8);
        Assert.InRange(planner.Plan(Limits, new RoundLoad(Sequences: 4, Rows: 4, Cached: 100))!.Nodes, 1, 2);
    }

    [Fact]
    public void Plan_WhatIsTaken_DecidesAboutTheForm()
    {
        var rates = new AcceptanceRates(1000);
        TreePlanner planner = Planner(row: 0.05, draft: 0.02, rates);
        for (int round = 0; round < 200; round++)
        {
            rates.Learn(children: 1, rank: 0);
            rates.Learn(children: 2, rank: round % 10 == 0 ? -1 : 0);
        }

        Assert.Equal((8, 1), (planner.Plan(Limits, Alone)!.Depth, planner.Plan(Limits, Alone)!.Branching));
    }

    [Fact]
    public void Plan_BetweenTwoPlans_StaysTheSame()
    {
        var rates = new AcceptanceRates(100);
        TreePlanner planner = Planner(row: 0.1, draft: 0.02, rates);
        List<TreePlan?> plans = [];
        for (int round = 0; round < 64; round++)
        {
            plans.Add(planner.Plan(Limits, Alone));
            planner.Learn(Rejected(), []);
        }

        // Anew after 1, 2, 4, 8, 16 rounds, and then every 16.
        Assert.Equal(
            [1, 2, 4, 8, 16, 32, 48],
            Enumerable.Range(1, 63).Where(round => !ReferenceEquals(plans[round], plans[round - 1])));
        Assert.True(plans[^1]!.Nodes < plans[0]!.Nodes);
    }

    [Theory]
    [InlineData(2, 8, 5)]
    [InlineData(2, 2, 30)]
    [InlineData(1, 8, 30)]
    public void Plan_LessRoom_FitsAtOnce(int branching, int depth, int nodes)
    {
        TreePlanner planner = Planner(row: 0.001, draft: 0.001, Torn());
        Between(planner);

        TreePlan plan = planner.Plan(TreeShape.Planned(branching, depth, nodes), Alone)!;

        Assert.True(plan.Branching <= branching && plan.Depth <= depth && plan.Nodes <= nodes, plan.ToString());
    }

    [Fact]
    public void Create_SameRule_SharesWhatIsKnown()
    {
        CostModel costs = Costs(row: 0.1, draft: 0.02);
        var planners = new TreePlanners(costs);
        TreePlanner first = planners.Create("spechub", isGreedy: false);
        for (int round = 0; round < 500; round++)
        {
            first.Learn(Rejected(), []);
        }

        int before = planners.Create("rrs", isGreedy: false).Plan(Limits, Alone)!.Nodes;
        Assert.Equal(before, planners.Create("spechub", isGreedy: true).Plan(Limits, Alone)!.Nodes);
        Assert.True(planners.Create("spechub", isGreedy: false).Plan(Limits, Alone)!.Nodes < before);
    }

    /// <summary>Plans so many rounds that the next one has no new plan; returns the last.</summary>
    private static TreePlan Between(TreePlanner planner)
    {
        TreePlan? plan = null;
        for (int round = 0; round < 20; round++)
        {
            plan = planner.Plan(Limits, Alone);
        }

        return plan!;
    }

    /// <summary>The rates of a rule that takes a lone child half of the time, and one of two nine times in ten.</summary>
    private static AcceptanceRates Torn()
    {
        var rates = new AcceptanceRates(memory: 1e6);
        for (int round = 0; round < 2000; round++)
        {
            rates.Learn(children: 1, rank: (round % 2) - 1);
            rates.Learn(children: 2, rank: (round % 10) switch { < 5 => 0, < 9 => 1, _ => -1 });
        }

        return rates;
    }

    private static TreePlanner Planner(double row, double draft, AcceptanceRates? rates = null) =>
        new(rates ?? new AcceptanceRates(100), Costs(row, draft));

    /// <summary>A pass of the target takes a second, and each row more a part of it; the draft's takes the same for any rows.</summary>
    private static CostModel Costs(double row, double draft)
    {
        var costs = new CostModel();
        Observe(costs.Target, rows => 1 + (row * (rows - 1)));
        Observe(costs.Draft, rows => draft * (1 + (0.001 * rows)));
        return costs;
    }

    private static void Observe(PassCost cost, Func<int, double> seconds)
    {
        foreach (int rows in (int[])[1, 2, 3, 4, 5, 6, 8, 9, 12, 16, 24, 32])
        {
            cost.Observe(rows, cached: 100, TimeSpan.FromSeconds(seconds(rows)));
        }
    }

    /// <summary>A root with two children, of which none was taken.</summary>
    private static DraftTree Rejected()
    {
        var tree = new DraftTree();
        tree.Reset(new TokenId(0), 5);
        tree.Add(DraftTree.Root, new TokenId(1));
        tree.Add(DraftTree.Root, new TokenId(2));
        return tree;
    }
}
