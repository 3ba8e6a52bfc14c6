using SpecHub.Planning;
using SpecHub.Testing;
using SpecHub.Trees;

namespace SpecHub.Tests.Planning;

/// <summary>The dynamic programme against every tree there is, against the closed form for rates that fall, and by known cases.</summary>
public sealed class PlanTableTests
{
    [Fact]
    public void ValueOf_AnyRates_IsThatOfTheBestOfAllTrees()
    {
        var numbers = new SeededNumbers(11);
        for (int instance = 0; instance < 40; instance++)
        {
            // Rates of every number of children, with a sum of at most 1 each.
            double[][] rates = [.. Enumerable.Range(0, 5).Select(children => Rates(numbers, children))];
            var table = new PlanTable((children, rank) => rates[children][rank], branching: 4, depth: 6, nodes: 6);
            foreach ((int nodes, int depth) in from nodes in Enumerable.Range(1, 6) from depth in Enumerable.Range(1, 6) select (nodes, depth))
            {
                double best = Forests(nodes, depth).Max(tree => Expected(tree, rates));
                TreePlan plan = table.PlanOf(nodes, depth);

                Assert.Equal(best, table.ValueOf(nodes, depth), 1e-12);
                Assert.Equal(best, Expected(plan, DraftTree.Root, rates), 1e-12);
                Assert.True(plan.Nodes <= nodes && plan.Depth <= depth && plan.Branching <= 4, $"{plan} has more than {nodes} nodes or {depth} levels.");
            }
        }
    }

    /// <summary>Where rates fall with the rank and do not depend on the number of children, the best tree has the n likeliest of all paths.</summary>
    [Theory]
    [InlineData(0.6, 0.3)]
    [InlineData(0.9, 0.05)]
    [InlineData(0.45, 0.44)]
    public void ValueOf_RatesThatFall_IsTheSumOfTheLikeliestPaths(double first, double second)
    {
        var table = new PlanTable((_, rank) => rank == 0 ? first : second, branching: 2, depth: 30, nodes: 30);
        var open = new PriorityQueue<double, double>([(first, -first), (second, -second)]);
        double sum = 0;
        for (int nodes = 1; nodes <= 30; nodes++)
        {
            double path = open.Dequeue();
            sum += path;
            open.EnqueueRange([(path * first, -path * first), (path * second, -path * second)]);

            Assert.Equal(sum, table.ValueOf(nodes, depth: 30), 1e-12);
        }
    }

    [Theory]
    [InlineData(0.9, 0.05, 4, 8, "1 1 1 1 0")] // sure drafts: a chain
    [InlineData(0.9, 0.05, 4, 2, "2 2 0 0 0")] // which two levels cut short
    [InlineData(0.5, 0.5, 6, 8, "2 2 2 0 0 0 0")] // no child better than the other: a whole tree
    [InlineData(0.6, 0.3, 3, 8, "2 1 0 0")] // 0.6, 0.36, 0.3
    [InlineData(0.6, 0, 3, 1, "1 0")] // what is never taken is not drafted
    public void PlanOf_KnownRates_HasTheKnownForm(double first, double second, int nodes, int depth, string expected)
    {
        var table = new PlanTable((_, rank) => rank == 0 ? first : second, branching: 2, depth, nodes);

        Assert.Equal(expected, table.PlanOf(nodes, depth).ToString());
    }

    [Theory]
    [InlineData(0.8, 0.5, 0.35, "2 0 0")]
    [InlineData(0.8, 0.4, 0.3, "1 0")] // a second child would make the first one worse than it wins
    public void PlanOf_RatesOfANumberOfChildren_AreTakenForThatNumber(double alone, double first, double second, string expected)
    {
        var table = new PlanTable((children, rank) => children == 1 ? alone : rank == 0 ? first : second, branching: 2, depth: 1, nodes: 2);

        Assert.Equal(expected, table.PlanOf(nodes: 2, depth: 1).ToString());
    }

    private static double[] Rates(SeededNumbers numbers, int children)
    {
        double[] rates = [.. Enumerable.Range(0, children).Select(_ => numbers.Uniform())];
        double total = rates.Sum() + numbers.Uniform();
        return [.. rates.Select(rate => rate / total)];
    }

    /// <summary>Returns every ordered list of trees with at most so many nodes and levels, and at most four trees at each place.</summary>
    private static IEnumerable<Forest> Forests(int nodes, int depth, int most = 4)
    {
        yield return new Forest([]);
        for (int own = 0; depth > 0 && most > 0 && own < nodes; own++)
        {
            foreach (Forest below in Forests(own, depth - 1).Where(below => below.Nodes == own))
            {
                foreach (Forest others in Forests(nodes - own - 1, depth, most - 1))
                {
                    yield return new Forest([below, .. others.Trees]);
                }
            }
        }
    }

    private static double Expected(Forest forest, double[][] rates) =>
        forest.Trees.Select((tree, rank) => rates[forest.Trees.Length][rank] * (1 + Expected(tree, rates))).Sum();

    private static double Expected(TreePlan plan, int node, double[][] rates) =>
        Enumerable.Range(0, plan.ChildrenOf(node))
            .Sum(rank => rates[plan.ChildrenOf(node)][rank] * (1 + Expected(plan, plan.ChildOf(node, rank), rates)));

    private sealed record Forest(Forest[] Trees)
    {
        public int Nodes { get; } = Trees.Sum(tree => 1 + tree.Nodes);
    }
}
