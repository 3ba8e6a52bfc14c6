using SpecHub.Trees;

namespace SpecHub.Planning;

/// <summary>How often a rule takes the children of a node, by how many were drafted there and by their rank among them.</summary>
/// <remarks>
/// The law that children are drawn by depends on their number: a lone child of the hub law is drawn from all of q, the
/// second of two from its tail. So rates are kept for every number of children. Old nodes fade, those of other numbers too:
/// what was not tried for long is believed to be as before anything was seen, and so is tried again. Not thread-safe.
/// </remarks>
/// <param name="memory">About how many nodes are remembered.</param>
/// <param name="shared">What is believed before anything is seen, such as the rates of all generations; it learns along. Null for a guess.</param>
internal sealed class AcceptanceRates(double memory, AcceptanceRates? shared = null)
{
    /// <summary>The greatest number of children that rates are kept for.</summary>
    public const int MostChildren = 4;

    // Before anything is seen each child is believed to take this share of what the ones before it have left.
    private const double FirstShare = 0.6;

    // What is believed counts as much as so many nodes.
    private const double BeliefWeight = 4;

    private readonly double[] _tried = new double[MostChildren + 1];
    private readonly double[][] _taken = [.. Enumerable.Range(0, MostChildren + 1).Select(static children => new double[children])];

    /// <summary>Returns how likely a child is taken, given that the walk gets to its parent.</summary>
    /// <param name="children">The number of children of the parent, 1 to <see cref="MostChildren"/>.</param>
    /// <param name="rank">The place of the child among them, from 0.</param>
    public double Of(int children, int rank)
    {
        double belief = shared?.Of(children, rank) ?? Guess(children, rank);
        return (_taken[children][rank] + (BeliefWeight * belief)) / (_tried[children] + BeliefWeight);
    }

    /// <summary>Learns from a tree that was verified.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="accepted">The nodes that were accepted, from the root downwards.</param>
    public void Learn(DraftTree tree, IReadOnlyList<int> accepted)
    {
        int node = DraftTree.Root;
        foreach (int child in accepted)
        {
            Learn(DraftedAt(tree, node), RankOf(tree, child));
            node = child;
        }

        if (tree.FirstChildOf(node) >= 0)
        {
            Learn(DraftedAt(tree, node), rank: -1);
        }
    }

    /// <summary>Learns from a node that the walk got to.</summary>
    /// <param name="children">How many children were drafted there; a node with more than are kept is ignored.</param>
    /// <param name="rank">The place of the one that was taken; -1 for none.</param>
    public void Learn(int children, int rank)
    {
        if (children > MostChildren)
        {
            return;
        }

        shared?.Learn(children, rank);
        double kept = 1 - (1 / memory);
        for (int count = 1; count <= MostChildren; count++)
        {
            _tried[count] *= kept;
            for (int child = 0; child < count; child++)
            {
                _taken[count][child] *= kept;
            }
        }

        _tried[children]++;
        if (rank >= 0)
        {
            _taken[children][rank]++;
        }
    }

    /// <summary>Returns what is believed before such nodes were seen.</summary>
    /// <remarks>
    /// A lone child is believed to be taken as often as either of two, which is the most that it can be where a rule is the
    /// optimum. What is believed too well gets planned, tried and corrected; what is believed too little is never tried.
    /// </remarks>
    private double Guess(int children, int rank) => children == 1 ? Of(2, 0) + Of(2, 1) : FirstShare * Math.Pow(1 - FirstShare, rank);

    /// <summary>Returns how many children were drafted: one that was drawn twice is one node, and counts twice.</summary>
    private static int DraftedAt(DraftTree tree, int node)
    {
        int count = 0;
        for (int child = tree.FirstChildOf(node); child >= 0; child = tree.NextSiblingOf(child))
        {
            count++;
        }

        return Math.Max(count, tree.LawAt(node)?.Count ?? 0);
    }

    private static int RankOf(DraftTree tree, int node)
    {
        int rank = 0;
        for (int child = tree.FirstChildOf(tree.ParentOf(node)); child != node; child = tree.NextSiblingOf(child))
        {
            rank++;
        }

        return rank;
    }
}
