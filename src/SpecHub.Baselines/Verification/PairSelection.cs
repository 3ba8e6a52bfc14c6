using System.Buffers;
using SpecHub.Sampling;

namespace SpecHub.Baselines.Verification;

/// <summary>Selects one of two independent drafts, so that the selected token's law meets the target as well as any can.</summary>
/// <remarks>
/// A law s can be selected if and only if s(S) is at least q(S)^2 for every set S. Sorted by p / q, the tokens fall into
/// blocks: the corners of the concave majorant of the points (p(S), q(S)^2) over the prefixes S. Inside a block of slope c
/// s(x) = c p(x), and that is the law of the greatest sum of min(p, s): 1 + min over S of p(S) - q(S)^2.
/// Of two drafts in different blocks the later is selected. In one block every token has places on the line from 0 to 1,
/// as much as its q, so that all of them together cover the block; each draft takes a random place of its token and the
/// greater place wins. A token at mean place m is then selected with probability 2 q m, so its places need the mean
/// s / (2 q). <see cref="BlockPlaces"/> finds such places.
/// </remarks>
internal readonly ref struct PairSelection : IDisposable
{
    private readonly double[] _draft;
    private readonly double[] _target;
    private readonly double[] _law;
    private readonly double[] _order;
    private readonly int[] _entries;
    private readonly int[] _rank;
    private readonly int[] _corners;
    private readonly int _count;
    private readonly int _blocks;

    public PairSelection(TokenDistribution target, TokenDistribution draft)
    {
        int size = draft.Count;
        _draft = ArrayPool<double>.Shared.Rent(size);
        _target = ArrayPool<double>.Shared.Rent(size);
        _law = ArrayPool<double>.Shared.Rent(size);
        _order = ArrayPool<double>.Shared.Rent(size);
        _entries = ArrayPool<int>.Shared.Rent(size);
        _rank = ArrayPool<int>.Shared.Rent(size);
        _corners = ArrayPool<int>.Shared.Rent(size + 1);
        draft.Probabilities.CopyTo(_draft);
        target.AlignTo(draft, _target);
        _law.AsSpan(0, size).Clear();
        _count = 0;
        for (int entry = 0; entry < size; entry++)
        {
            if (_draft[entry] > 0)
            {
                _order[_count] = _target[entry] / _draft[entry];
                _entries[_count++] = entry;
            }
        }

        Array.Sort(_order, _entries, 0, _count);
        for (int rank = 0; rank < _count; rank++)
        {
            _rank[_entries[rank]] = rank;
        }

        _blocks = FindCorners();
        SetLaw();
    }

    /// <summary>Gets s of every entry of the draft's law.</summary>
    public ReadOnlySpan<double> Law => _law;

    /// <summary>Returns the probability that the first of two drafts is selected.</summary>
    /// <param name="first">Its entry in the draft's law.</param>
    /// <param name="second">The other's; two equal drafts select the first.</param>
    public double Prefers(int first, int second)
    {
        int low = Math.Min(_rank[first], _rank[second]);
        int high = Math.Max(_rank[first], _rank[second]);
        if (low == high)
        {
            return 1;
        }

        double higherWins = HigherWins(low, high);
        return _rank[first] == high ? higherWins : 1 - higherWins;
    }

    public void Dispose()
    {
        foreach (double[] rented in (ReadOnlySpan<double[]>)[_draft, _target, _law, _order])
        {
            ArrayPool<double>.Shared.Return(rented);
        }

        foreach (int[] rented in (ReadOnlySpan<int[]>)[_entries, _rank, _corners])
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    private double HigherWins(int low, int high)
    {
        double before = 0;
        for (int block = 0; ; block++)
        {
            int end = _corners[block + 1];
            if (low >= end)
            {
                before += MassOf(_corners[block], end, _draft);
                continue;
            }

            if (high >= end)
            {
                return 1;
            }

            using var places = new BlockPlaces(before, high + 1 - _corners[block]);
            for (int rank = _corners[block]; rank <= high; rank++)
            {
                double mass = _draft[_entries[rank]];
                places.Take(mass, _law[_entries[rank]] / (2 * mass), isLow: rank == low, isHigh: rank == high);
            }

            return places.HighWins();
        }
    }

    /// <summary>Writes the ranks at which blocks begin, and the end after them; returns the number of blocks.</summary>
    private int FindCorners()
    {
        // The running sums up to each corner; a corner that comes to lie under the line from its neighbours is dropped.
        double[] sums = ArrayPool<double>.Shared.Rent(2 * (_count + 1));
        int corners = 1;
        (_corners[0], sums[0], sums[1]) = (0, 0, 0);
        double wanted = 0;
        double drafted = 0;
        for (int rank = 0; rank < _count; rank++)
        {
            wanted += _target[_entries[rank]];
            drafted += _draft[_entries[rank]];
            double height = drafted * drafted;
            while (corners > 1 && IsUnder(sums.AsSpan(2 * (corners - 2), 4), wanted, height))
            {
                corners--;
            }

            (_corners[corners], sums[2 * corners], sums[(2 * corners) + 1]) = (rank + 1, wanted, height);
            corners++;
        }

        ArrayPool<double>.Shared.Return(sums);
        return corners - 1;
    }

    private static bool IsUnder(ReadOnlySpan<double> twoCorners, double x, double y) =>
        (twoCorners[2] - twoCorners[0]) * (y - twoCorners[1]) >= (twoCorners[3] - twoCorners[1]) * (x - twoCorners[0]);

    private void SetLaw()
    {
        double before = 0;
        for (int block = 0; block < _blocks; block++)
        {
            int start = _corners[block];
            int end = _corners[block + 1];
            double drafted = MassOf(start, end, _draft);
            double wanted = MassOf(start, end, _target);
            double share = drafted * ((2 * before) + drafted);
            for (int rank = start; rank < end; rank++)
            {
                // What the target never takes is selected as little as can be, in the proportions of q.
                int entry = _entries[rank];
                _law[entry] = share * (wanted > 0 ? _target[entry] / wanted : _draft[entry] / drafted);
            }

            before += drafted;
        }
    }

    private double MassOf(int start, int end, double[] weights)
    {
        double sum = 0;
        for (int rank = start; rank < end; rank++)
        {
            sum += weights[_entries[rank]];
        }

        return sum;
    }
}
