using SpecHub.Sampling;

namespace SpecHub.Cli.Audit;

/// <summary>Counts pairs of decisions of different purposes: where the earlier one's number lay, and where the later one's did.</summary>
/// <remarks>
/// Which decisions are taken depends on the earlier ones, so their numbers are not uniform among those that were
/// followed by another. The later number is, whatever the earlier one was: each row of a table is compared with equal counts.
/// </remarks>
internal sealed class DecisionPairs
{
    /// <summary>How many intervals the numbers are sorted into.</summary>
    public const int Bins = 8;

    /// <summary>How many tables there can be: two ways to pair, and three purposes before two others.</summary>
    public const int MostTables = 12;

    private readonly SortedDictionary<(StreamPurpose Before, StreamPurpose After, bool AtSamePlace), int[]> _tables = [];

    /// <summary>Gets the number of pairs.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a pair.</summary>
    /// <param name="before">The purpose of the earlier decision.</param>
    /// <param name="after">The purpose of the later one.</param>
    /// <param name="atSamePlace">Whether the two keys differ in nothing else; if not, the two followed each other.</param>
    /// <param name="bins">The interval of the earlier number and that of the later one.</param>
    public void Add(StreamPurpose before, StreamPurpose after, bool atSamePlace, (int Before, int After) bins)
    {
        if (!_tables.TryGetValue((before, after, atSamePlace), out int[]? table))
        {
            _tables.Add((before, after, atSamePlace), table = new int[Bins * Bins]);
        }

        table[(bins.Before * Bins) + bins.After]++;
        Count++;
    }

    /// <summary>Returns how well each table fits independence, with its name.</summary>
    public IEnumerable<(string Name, LawFit Fit)> Fits()
    {
        foreach (((StreamPurpose before, StreamPurpose after, bool atSamePlace), int[] table) in _tables)
        {
            LawFit fit = default;
            for (int row = 0; row < Bins; row++)
            {
                fit += LawFit.OfUniform(table.AsSpan(row * Bins, Bins));
            }

            yield return ($"{Spelling.Of(before)} and {Spelling.Of(after)} {(atSamePlace ? "at the same node" : "one after the other")}", fit);
        }
    }
}
