using SpecHub.Trees;

namespace SpecHub.Planning;

/// <summary>The trees with the most expected tokens, for every number of nodes and of levels, by dynamic programming.</summary>
/// <remarks>
/// With a(k, i) the rate at which child i of k is taken, the expected number of accepted tokens below a node is
/// V(n, d) = max over k, and over nodes m(1) + ... + m(k) + k at most n, of the sum of a(k, i) (1 + V(m(i), d - 1)).
/// Children are added one by one, so a level takes time in the order of branching^2 nodes^2.
/// Source: Chen et al., "Sequoia" (arXiv 2402.12374), whose rates do not depend on k. Immutable.
/// </remarks>
internal sealed class PlanTable
{
    private readonly int _branching;

    // By levels, then nodes: the value, the nodes that it needs, and the children of the first node.
    private readonly double[][] _value;
    private readonly int[][] _needed;
    private readonly int[][] _children;

    // By levels, number of children, rank and nodes left for this child and those after it: what lies below this child.
    private readonly int[][][][] _below;

    /// <summary>Solves the programme.</summary>
    /// <param name="rates">How likely a child is taken, by the number of children of its parent and by its rank among them.</param>
    /// <param name="branching">The greatest number of children of a node.</param>
    /// <param name="depth">The greatest number of levels.</param>
    /// <param name="nodes">The greatest number of nodes.</param>
    public PlanTable(Func<int, int, double> rates, int branching, int depth, int nodes)
    {
        _branching = branching;
        _value = [.. Enumerable.Range(0, depth + 1).Select(_ => new double[nodes + 1])];
        _needed = [.. Enumerable.Range(0, depth + 1).Select(_ => new int[nodes + 1])];
        _children = [.. Enumerable.Range(0, depth + 1).Select(_ => new int[nodes + 1])];
        _below = new int[depth + 1][][][];
        for (int level = 1; level <= depth; level++)
        {
            Solve(rates, level, nodes);
        }
    }

    /// <summary>Returns how many drafted tokens of the best tree can be expected to be taken.</summary>
    /// <param name="nodes">The greatest number of its nodes.</param>
    /// <param name="depth">The greatest number of its levels.</param>
    public double ValueOf(int nodes, int depth) => _value[depth][nodes];

    /// <summary>Returns the best tree; it has fewer nodes where more would not win anything.</summary>
    /// <param name="nodes">The greatest number of its nodes, at least 1.</param>
    /// <param name="depth">The greatest number of its levels, at least 1.</param>
    public TreePlan PlanOf(int nodes, int depth)
    {
        List<int> children = [];
        Queue<(int Depth, int Nodes)> open = new([(depth, nodes)]);
        while (open.TryDequeue(out (int Depth, int Nodes) next))
        {
            int left = _needed[next.Depth][next.Nodes];
            int count = _children[next.Depth][left];
            children.Add(count);
            for (int rank = 0; rank < count; rank++)
            {
                int below = _below[next.Depth][count][rank][left];
                open.Enqueue((next.Depth - 1, below));
                left -= 1 + below;
            }
        }

        return new TreePlan(children);
    }

    private void Solve(Func<int, int, double> rates, int level, int nodes)
    {
        _below[level] = new int[_branching + 1][][];
        for (int count = 1; count <= _branching; count++)
        {
            _below[level][count] = new int[count][];
            double[] rest = new double[nodes + 1];
            for (int rank = count - 1; rank >= 0; rank--)
            {
                rest = Prepend(rates(count, rank), rest, count - rank - 1, level, _below[level][count][rank] = new int[nodes + 1]);
            }

            for (int budget = count; budget <= nodes; budget++)
            {
                if (rest[budget] > _value[level][budget])
                {
                    (_value[level][budget], _children[level][budget], _needed[level][budget]) = (rest[budget], count, budget);
                }
            }
        }

        for (int budget = 1; budget <= nodes; budget++)
        {
            // More nodes than are of use are not drafted.
            if (_value[level][budget] <= _value[level][budget - 1])
            {
                (_value[level][budget], _needed[level][budget]) = (_value[level][budget - 1], _needed[level][budget - 1]);
            }
        }
    }

    /// <summary>Puts one child before others: returns the best value by the nodes that all of them have, and notes what lies below the child.</summary>
    private double[] Prepend(double rate, double[] rest, int others, int level, int[] below)
    {
        double[] best = new double[rest.Length];
        for (int budget = others + 1; budget < best.Length; budget++)
        {
            for (int own = 0; own <= budget - 1 - others; own++)
            {
                double value = (rate * (1 + _value[level - 1][own])) + rest[budget - 1 - own];
                if (value > best[budget])
                {
                    (best[budget], below[budget]) = (value, own);
                }
            }
        }

        return best;
    }
}
