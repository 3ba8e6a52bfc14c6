using System.Globalization;
using System.Text.RegularExpressions;

namespace SpecHub.Trees;

/// <summary>The form of the draft trees of a request.</summary>
/// <remarks>
/// Written as <c>chain:n</c> (n tokens one after the other), <c>k^d</c> (k children a node, d levels: k + k^2 + ... + k^d
/// drafted nodes, so 2^4 has 30) or <c>best:n</c> (the n nodes of the highest confidence). <c>best:n/p</c> also says in
/// how many draft passes the tree grows, which bounds its depth but for n-grams, which take none. <c>k^d:n</c> drafts all
/// of k^d and lets the target evaluate the n nodes whose paths the draft finds most likely; the others are tested all the
/// same, so it is exact with every rule. <c>plan:k^d:n</c> is what mode Auto makes of a shape for a rule that needs trees of
/// fixed form: each round's form is planned before it is drafted, with at most k children a node, d levels and n nodes; it
/// can be read, and not asked for. Immutable and safe for concurrent use.
/// </remarks>
public sealed partial record TreeShape
{
    /// <summary>The greatest number of drafted nodes of a tree.</summary>
    public const int MaxNodes = 255;

    /// <summary>The greatest number of levels of a tree.</summary>
    public const int MaxDepth = 32;

    private TreeShape()
    {
    }

    /// <summary>Gets how the tree gets its nodes.</summary>
    public TreeGrowthKind Growth { get; private init; }

    /// <summary>Gets the greatest number of children of a node.</summary>
    public int Branching { get; private init; }

    /// <summary>Gets the greatest number of levels below the root, which is also the number of draft passes.</summary>
    /// <remarks>In a tree that grows best first, drafts from n-grams take no pass and can lie deeper, down to one level a node.</remarks>
    public int Depth { get; private init; }

    /// <summary>Gets the greatest number of nodes that the target evaluates, the root not counted.</summary>
    public int Nodes { get; private init; }

    /// <summary>Gets a value indicating whether a tree of fixed form is cut to its most likely nodes.</summary>
    public bool IsCut => Growth == TreeGrowthKind.Fixed && Nodes < Size(Branching, Depth);

    /// <summary>Gets how many branches a cache must hold for the tree: the greatest number of nodes without children.</summary>
    /// <value>For a tree that is cut, the draft's part counts too: it evaluates the whole tree but for the last level.</value>
    public int Leaves =>
        Growth == TreeGrowthKind.BestFirst || Nodes == 0 ? Nodes :
        Growth == TreeGrowthKind.Planned ? MostLeaves :
        Math.Max(MostLeaves, Level(Branching, Depth - 1));

    /// <summary>Gets how many nodes are expanded in one draft pass.</summary>
    public int Width { get; private init; }

    /// <summary>Gets a value indicating whether no node has more than one child.</summary>
    public bool IsChain => Branching == 1;

    /// <summary>Gets the tree that is only a root: plain decoding.</summary>
    public static TreeShape RootOnly { get; } = new() { Branching = 0, Depth = 0, Nodes = 0, Width = 0 };

    /// <summary>Returns a tree with the same number of children everywhere.</summary>
    /// <param name="branching">Children a node; 1 makes a chain.</param>
    /// <param name="depth">Levels below the root.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tree would have no node or more than <see cref="MaxNodes"/>, or too many levels.</exception>
    public static TreeShape Fixed(int branching, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(branching, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, MaxDepth);
        long nodes = 0;
        long level = 1;
        for (int i = 0; i < depth && nodes <= MaxNodes; i++)
        {
            level *= branching;
            nodes += level;
        }

        if (nodes > MaxNodes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(depth), depth, $"A tree of {branching} children and {depth} levels has more than {MaxNodes} nodes.");
        }

        return new() { Branching = branching, Depth = depth, Nodes = (int)nodes, Width = (int)nodes };
    }

    /// <summary>Returns a tree with the same number of children everywhere, of which the target evaluates the most likely nodes.</summary>
    /// <param name="branching">Children a node.</param>
    /// <param name="depth">Levels below the root.</param>
    /// <param name="nodes">How many nodes the target evaluates; as many as there are, or more, cuts nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="nodes"/> is below 1, or the whole tree would have more than <see cref="MaxNodes"/>, or too many levels.
    /// </exception>
    public static TreeShape Cut(int branching, int depth, int nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        TreeShape whole = Fixed(branching, depth);
        return whole with { Nodes = Math.Min(nodes, whole.Nodes) };
    }

    /// <summary>Returns a tree that grows where the draft is most confident.</summary>
    /// <param name="nodes">The number of drafted nodes.</param>
    /// <param name="passes">Draft passes, and with them levels; null chooses by the number of nodes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1 or above its greatest value.</exception>
    public static TreeShape BestFirst(int nodes, int? passes = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodes, MaxNodes);
        int depth = Math.Min(passes ?? BitOperationsLog2(nodes + 2), nodes);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1, nameof(passes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, MaxDepth, nameof(passes));
        return new()
        {
            Growth = TreeGrowthKind.BestFirst,
            Branching = Math.Min(nodes, 8),
            Depth = depth,
            Nodes = nodes,
            Width = Math.Max(1, nodes / depth),
        };
    }

    /// <summary>Returns the limits of trees that are planned round by round.</summary>
    /// <param name="branching">The greatest number of children a node.</param>
    /// <param name="depth">The greatest number of levels.</param>
    /// <param name="nodes">The greatest number of drafted nodes.</param>
    internal static TreeShape Planned(int branching, int depth, int nodes) =>
        new() { Growth = TreeGrowthKind.Planned, Branching = branching, Depth = Math.Min(depth, nodes), Nodes = nodes, Width = nodes };

    /// <summary>Reads a shape as the class remarks describe it.</summary>
    /// <param name="text">The text, such as <c>best:14</c>.</param>
    /// <exception cref="FormatException">The text is no shape, or one with too many nodes or levels.</exception>
    public static TreeShape Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            if (ChainPattern().Match(text) is { Success: true } chain)
            {
                return Fixed(1, Number(chain, 1));
            }

            if (PowerPattern().Match(text) is { Success: true } power)
            {
                return power.Groups[3].Success ? Cut(Number(power, 1), Number(power, 2), Number(power, 3)) : Fixed(Number(power, 1), Number(power, 2));
            }

            if (BestPattern().Match(text) is { Success: true } best)
            {
                return BestFirst(Number(best, 1), best.Groups[2].Success ? Number(best, 2) : null);
            }
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new FormatException(
                $"'{text}' is no tree that can be drafted: it needs 1 to {MaxNodes} nodes and 1 to {MaxDepth} levels.", exception);
        }

        throw new FormatException(
            $"'{text}' is no tree. Write chain:4 (four tokens in a row), 2^4 (two children a node, four levels), 2^4:14 (its fourteen most likely nodes) or best:14 (the fourteen best nodes).");
    }

    /// <summary>Returns this shape without the levels and nodes for which there is no room.</summary>
    /// <param name="depth">The greatest number of levels.</param>
    /// <param name="nodes">The greatest number of drafted nodes.</param>
    public TreeShape Within(int depth, int nodes)
    {
        if (depth <= 0 || nodes <= 0 || Nodes == 0)
        {
            return RootOnly;
        }

        int allowed = Math.Min(Depth, depth);
        if (Growth == TreeGrowthKind.BestFirst)
        {
            // Made anew, so that the draft passes shrink with the tree: they take room in a cache too.
            return BestFirst(Math.Min(Nodes, nodes), allowed);
        }

        if (Growth == TreeGrowthKind.Planned)
        {
            return Planned(Branching, allowed, Math.Min(Nodes, nodes));
        }

        if (IsCut)
        {
            // The draft evaluates all levels but the last, and has no more room than the target.
            while (Size(Branching, allowed - 1) > nodes)
            {
                allowed--;
            }

            return Cut(Branching, allowed, Math.Min(Nodes, nodes));
        }

        while (Size(Branching, allowed) > nodes)
        {
            allowed--;
        }

        return allowed == 0 ? RootOnly : Fixed(Branching, allowed);
    }

    /// <summary>Returns this shape without the levels or nodes that would give it too many leaves; chains have one leaf and stay.</summary>
    internal TreeShape WithLeaves(int greatest)
    {
        TreeShape shape = this;
        while (!shape.IsChain && shape.Nodes > 0 && shape.Leaves > greatest)
        {
            shape = shape.Within(shape.Depth, shape.Nodes - 1);
        }

        return shape;
    }

    /// <inheritdoc />
    public override string ToString() => this switch
    {
        { Nodes: 0 } => "root",
        { Growth: TreeGrowthKind.BestFirst } when Depth == Math.Min(BitOperationsLog2(Nodes + 2), Nodes) => $"best:{Nodes}",
        { Growth: TreeGrowthKind.BestFirst } => $"best:{Nodes}/{Depth}",
        { Growth: TreeGrowthKind.Planned } => $"plan:{Branching}^{Depth}:{Nodes}",
        { IsCut: true } => $"{Branching}^{Depth}:{Nodes}",
        { Branching: 1 } => $"chain:{Depth}",
        _ => $"{Branching}^{Depth}",
    };

    // The most leaves that so many nodes can have: as few of them as possible have children.
    private int MostLeaves => Nodes - ((Nodes + Branching - 1) / Branching) + 1;

    private static int BitOperationsLog2(int value) => System.Numerics.BitOperations.Log2((uint)value);

    private static int Size(int branching, int depth)
    {
        int nodes = 0;
        for (int i = 0, level = branching; i < depth; i++, level *= branching)
        {
            nodes += level;
        }

        return nodes;
    }

    /// <summary>Returns the number of nodes of one level; the root is no node of a shape.</summary>
    private static int Level(int branching, int depth) => Size(branching, depth) - Size(branching, depth - 1);

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^chain:([0-9]{1,5})\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ChainPattern();

    [GeneratedRegex(@"^([0-9]{1,5})\^([0-9]{1,5})(?::([0-9]{1,5}))?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PowerPattern();

    [GeneratedRegex(@"^best:([0-9]{1,5})(?:/([0-9]{1,5}))?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BestPattern();
}
