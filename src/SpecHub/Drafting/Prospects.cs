using SpecHub.Planning;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>How a tree can be expected to grow: its next levels, with children as confident as children are on average.</summary>
/// <remarks>Reused in every round. Belongs to the engine thread.</remarks>
internal sealed class Prospects
{
    private readonly List<double> _level = [];
    private readonly List<double> _next = [];
    private int _width;
    private int _children;
    private int _left;

    /// <summary>Starts from the candidates that the next draft pass evaluates.</summary>
    /// <param name="growth">The tree.</param>
    /// <param name="shape">Its form.</param>
    /// <param name="reach">The depth that nodes are of use at.</param>
    /// <param name="level">The number of the draft pass, from 1.</param>
    public void Start(TreeGrowth growth, TreeShape shape, int reach, int level)
    {
        _level.Clear();
        int depth = reach;
        foreach (int candidate in growth.Frontier)
        {
            _level.Add(growth.ProbabilityOf(candidate));
            depth = Math.Min(depth, growth.DepthOf(candidate));
        }

        _width = shape.Width;
        _children = Math.Min(HeirConfidence.Ranks, shape.Branching);
        _left = Math.Min(shape.Depth - level, reach - depth);
    }

    /// <summary>Offers the children that one more draft pass can be expected to bring.</summary>
    /// <param name="budget">Gets them.</param>
    /// <returns>Whether there was a pass to make.</returns>
    public bool Grow(RoundBudget budget)
    {
        if (_left <= 0)
        {
            return false;
        }

        _left--;
        _next.Clear();
        foreach (double probability in _level)
        {
            for (int rank = 0; rank < _children; rank++)
            {
                double heir = budget.Heirs.Of(probability, rank);
                budget.Offer(heir);
                _next.Add(heir);
            }
        }

        _next.Sort(static (a, b) => b.CompareTo(a));
        _level.Clear();
        for (int heir = 0; heir < Math.Min(_width, _next.Count); heir++)
        {
            _level.Add(_next[heir]);
        }

        return true;
    }
}
