using SpecHub.Sampling;

namespace SpecHub.Cli.Audit;

/// <summary>The decisions of one request, in the order in which they were taken.</summary>
/// <param name="pairs">Receives every pair of decisions of different purposes; shared by requests.</param>
/// <param name="spread">Spreads outcomes over the numbers that lead to them; independent of all streams of the request.</param>
internal sealed class DecisionLog(DecisionPairs pairs, RandomStreams spread)
{
    private static readonly StreamPurpose[] Purposes = Enum.GetValues<StreamPurpose>();

    private readonly Dictionary<DecisionKey, int?> _bins = [];
    private readonly (int When, int Bin)?[] _last = new (int, int)?[Purposes.Length];

    /// <summary>Gets the number of decisions.</summary>
    public int Count => _bins.Count;

    /// <summary>Gets the first key that was used a second time; null when there is none.</summary>
    public DecisionKey? Repeated { get; private set; }

    /// <summary>Adds a decision.</summary>
    /// <param name="key">Which one it was.</param>
    /// <param name="from">The least number that leads to its outcome.</param>
    /// <param name="to">The number up to which all lead to it; one that could come out one way only tells nothing.</param>
    public void Add(DecisionKey key, double from, double to)
    {
        bool tells = to - from < 1;
        int bin = Math.Clamp((int)(DecisionPairs.Bins * (from + ((to - from) * spread.Uniform(key)))), 0, DecisionPairs.Bins - 1);
        if (!_bins.TryAdd(key, tells ? bin : null))
        {
            Repeated ??= key;
            return;
        }

        if (tells)
        {
            Pair(key, bin);
            _last[(int)key.Purpose] = (_bins.Count, bin);
        }
    }

    private void Pair(DecisionKey key, int bin)
    {
        (int When, int Bin, StreamPurpose Purpose)? latest = null;
        foreach (StreamPurpose other in Purposes)
        {
            if (other == key.Purpose)
            {
                continue;
            }

            if (_bins.GetValueOrDefault(key with { Purpose = other }) is { } same)
            {
                pairs.Add(other, key.Purpose, atSamePlace: true, (same, bin));
            }

            if (_last[(int)other] is { } last && (latest is null || last.When > latest.Value.When))
            {
                latest = (last.When, last.Bin, other);
            }
        }

        if (latest is { } before)
        {
            pairs.Add(before.Purpose, key.Purpose, atSamePlace: false, (before.Bin, bin));
        }
    }
}
