using System.Buffers;

namespace SpecHub.Baselines.Verification;

/// <summary>Gives the tokens of one block their places on the line, one token after the other, each with a wanted mean.</summary>
/// <remarks>
/// Tokens come with growing means. A token takes the free places around its mean: from the untouched right part alone if
/// that has the mean, else also the free places that are nearest on the left. Places of one token are connected once
/// those that were taken before are cut out, so what stays free keeps room for every later mean (the left-curtain
/// coupling of Beiglböck and Juillet).
/// </remarks>
internal ref struct BlockPlaces : IDisposable
{
    // Free gaps on the left as pairs of ends, the rightmost last.
    private readonly double[] _gaps;

    // Places of the two tokens that are asked for, as pairs of start and mass.
    private readonly double[] _low;
    private readonly double[] _high;
    private int _gapCount;
    private int _lowCount;
    private int _highCount;
    private double _right;

    public BlockPlaces(double start, int tokens)
    {
        _gaps = ArrayPool<double>.Shared.Rent(2 * tokens);
        _low = ArrayPool<double>.Shared.Rent(2 * (tokens + 1));
        _high = ArrayPool<double>.Shared.Rent(2 * (tokens + 1));
        _right = start;
    }

    /// <summary>Gives a token its places.</summary>
    /// <param name="mass">How much it takes.</param>
    /// <param name="mean">The mean of its places, not less than that of the token before it.</param>
    /// <param name="isLow">Whether it is the lower of the two tokens that are asked for.</param>
    /// <param name="isHigh">Whether it is the higher of them.</param>
    public void Take(double mass, double mean, bool isLow, bool isHigh)
    {
        double start = mean - (mass / 2);
        if (start >= _right)
        {
            if (start > _right)
            {
                (_gaps[2 * _gapCount], _gaps[(2 * _gapCount) + 1]) = (_right, start);
                _gapCount++;
            }

            Note(start, mass, isLow, isHigh);
            _right = start + mass;
            return;
        }

        // Moving a part of the mass from the right end to a gap's end lowers the moment in proportion to that part.
        double rest = mass;
        double tooMuch = mass * (_right + (mass / 2) - mean);
        while (_gapCount > 0 && tooMuch > 0)
        {
            double from = _gaps[2 * (_gapCount - 1)];
            double to = _gaps[(2 * _gapCount) - 1];
            double part = Math.Min(tooMuch / (_right + rest - to), rest);
            if (part < to - from)
            {
                _gaps[(2 * _gapCount) - 1] = to - part;
                Note(to - part, part, isLow, isHigh);
                rest -= part;
                break;
            }

            part = Math.Min(to - from, rest);
            tooMuch -= part * (_right + rest - to);
            Note(from, part, isLow, isHigh);
            rest -= part;
            _gapCount--;
        }

        Note(_right, rest, isLow, isHigh);
        _right += rest;
    }

    /// <summary>Returns the probability that a random place of the higher token is to the right of one of the lower.</summary>
    public readonly double HighWins()
    {
        double wins = 0;
        double all = 0;
        for (int high = 0; high < _highCount; high++)
        {
            for (int low = 0; low < _lowCount; low++)
            {
                // No two tokens share a place, so of two connected parts one is to the right as a whole.
                double both = _high[(2 * high) + 1] * _low[(2 * low) + 1];
                all += both;
                wins += _high[2 * high] >= _low[2 * low] ? both : 0;
            }
        }

        return all > 0 ? wins / all : 1;
    }

    public readonly void Dispose()
    {
        ArrayPool<double>.Shared.Return(_gaps);
        ArrayPool<double>.Shared.Return(_low);
        ArrayPool<double>.Shared.Return(_high);
    }

    private void Note(double start, double mass, bool isLow, bool isHigh)
    {
        if (isLow)
        {
            (_low[2 * _lowCount], _low[(2 * _lowCount) + 1]) = (start, mass);
            _lowCount++;
        }
        else if (isHigh)
        {
            (_high[2 * _highCount], _high[(2 * _highCount) + 1]) = (start, mass);
            _highCount++;
        }
    }
}
