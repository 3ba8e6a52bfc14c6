using System.Numerics.Tensors;

namespace SpecHub.Planning;

/// <summary>What a forward pass of one model costs by its number of rows, learned from passes that were timed.</summary>
/// <remarks>
/// Times are kept at a few row counts and interpolated linearly. A pass that took unusually long, as on a machine that
/// does something else too, moves the curve by a bounded factor only; and it moves it as a whole far more than its own count,
/// so that counts which are not evaluated any more are not remembered as dear when it was the machine that was slow. A count
/// that was not seen for long is believed less the more it stands out above its neighbours: what seems dear is not tried, so
/// nothing else would mend it. More rows cannot cost less: counts that say so share their mean, each weighed by how well it is
/// known (<see cref="RisingFit"/>). Before anything is known a row more is taken to cost a quarter of the first. Not thread-safe.
/// </remarks>
public sealed class CostCurve
{
    // Quantised kernels change between 1 and 4 rows and from 8 to 9, so the knots are dense there.
    private static readonly int[] KnotRows = [1, 2, 3, 4, 5, 6, 8, 9, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512];

    private const double PriorSlope = 0.25;
    private const double LargestInnovation = 2;
    private const double LargestFirstInnovation = 8;

    // How much of an unexpected time is taken for the machine's speed, and, once a count is well known, for its own.
    private const double SpeedRate = 0.1;
    private const double LeastRate = 0.02;
    private const double WellKnown = 4;

    // What was seen of a count is worth less with every pass of another one, so that one which comes back is learned anew; but
    // never so little that a single slow pass decides.
    private const double Memory = 0.995;
    private const double LeastSeen = 3;

    // After so many passes of other counts one that has faded, or was never seen more often than LeastSeen, comes down towards the
    // line between its neighbours. Only down, as a count that is remembered as too cheap is soon evaluated and mends itself; and
    // the largest count holds, as the line beyond it would be a guess.
    private const int Forgotten = 400;
    private const double ForgettingRate = 0.01;

    // Beyond the measured counts a row never costs less than this share of the first one.
    private const double LeastSlope = 0.02;

    // What each count was learned to take, and the same made never to fall, which holds after RisingFit.Find.
    private readonly double[] _seconds = new double[KnotRows.Length];
    private readonly double[] _prices = new double[KnotRows.Length];
    private readonly double[] _seen = new double[KnotRows.Length];
    private readonly int[] _passesSince = new int[KnotRows.Length];

    /// <summary>Gets how many row counts were measured.</summary>
    public int Known { get; private set; }

    /// <summary>Gets a value indicating whether a pass was observed.</summary>
    public bool IsMeasured => Known > 0;

    /// <summary>Gets the measured points: rows and seconds, by rising rows; never falling, as more rows cannot cost less.</summary>
    public IReadOnlyList<CostPoint> Points
    {
        get
        {
            List<CostPoint> points = [];
            for (int knot = 0; knot < KnotRows.Length; knot++)
            {
                if (_seen[knot] > 0)
                {
                    points.Add(new CostPoint(KnotRows[knot], _prices[knot]));
                }
            }

            return points;
        }
    }

    /// <summary>Gets the measured point of the fewest rows; the curve is measured.</summary>
    internal CostPoint First
    {
        get
        {
            int knot = Array.FindIndex(_seen, static count => count > 0);
            return new CostPoint(KnotRows[knot], _prices[knot]);
        }
    }

    /// <summary>Returns the cost of a pass.</summary>
    /// <param name="rows">The number of rows, 0 or more; between two measured counts the cost is interpolated.</param>
    /// <returns>Seconds; 0 for no rows, and while nothing is measured.</returns>
    public double Of(double rows)
    {
        if (rows <= 0)
        {
            return 0;
        }

        (double Rows, double Seconds) below = default;
        (double Rows, double Seconds) before = default;
        for (int knot = 0; knot < KnotRows.Length; knot++)
        {
            if (_seen[knot] == 0)
            {
                continue;
            }

            if (KnotRows[knot] >= rows)
            {
                return below.Rows == 0
                    ? _prices[knot] * Prior(rows) / Prior(KnotRows[knot])
                    : below.Seconds + ((_prices[knot] - below.Seconds) * (rows - below.Rows) / (KnotRows[knot] - below.Rows));
            }

            before = below;
            below = (KnotRows[knot], _prices[knot]);
        }

        return before.Rows == 0
            ? below.Rows == 0 ? 0 : below.Seconds * Prior(rows) / Prior(below.Rows)
            : below.Seconds + ((rows - below.Rows) * Math.Max(
                (below.Seconds - before.Seconds) / (below.Rows - before.Rows), LeastSlope * below.Seconds / Prior(below.Rows)));
    }

    /// <summary>Learns from a pass.</summary>
    /// <param name="rows">Its number of rows, at least 1.</param>
    /// <param name="seconds">What it took, more than 0; anything else is ignored.</param>
    public void Observe(int rows, double seconds)
    {
        if (rows < 1 || !(seconds > 0) || !double.IsFinite(seconds))
        {
            return;
        }

        int knot = Math.Max(0, Array.FindLastIndex(KnotRows, count => count <= rows));
        // Between counts, and beyond them, it may be the line that is wrong and not the machine that is slow.
        if (_seen[knot] >= WellKnown && KnotRows[knot] == rows)
        {
            double speed = Math.Pow(Clamp(knot, seconds / _seconds[knot]), SpeedRate);
            TensorPrimitives.Multiply(_seconds, speed, _seconds);
        }

        for (int other = 0; other < _seen.Length; other++)
        {
            _seen[other] = other == knot ? _seen[other] : Math.Max(Memory * _seen[other], Math.Min(_seen[other], LeastSeen));
            _passesSince[other] = Math.Min(_passesSince[other] + 1, Forgotten + 1);
        }

        Learn(knot, rows, seconds);
        Forget();
        RisingFit.Find(_seconds, _seen, _prices);
    }

    /// <summary>Takes over points that were measured before.</summary>
    /// <param name="points">Rows and seconds; counts that the curve does not keep are moved to the one below.</param>
    public void Load(IEnumerable<CostPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        foreach (CostPoint point in points)
        {
            int knot = Array.FindLastIndex(KnotRows, count => count <= point.Rows);
            if (knot >= 0 && point.Seconds > 0)
            {
                Known += _seen[knot] == 0 ? 1 : 0;
                (_seconds[knot], _seen[knot]) = (point.Seconds, 8);
            }
        }

        RisingFit.Find(_seconds, _seen, _prices);
    }

    /// <summary>Moves the count of the rows; where they lie between two known ones both, so that both ends of the line move.</summary>
    private void Learn(int knot, int rows, double seconds)
    {
        double expected = Of(rows);
        if (expected <= 0)
        {
            // Nothing is known at all: the pass itself is the best guess.
            Set(knot, seconds * Prior(KnotRows[knot]) / Prior(rows));
            return;
        }

        bool isOffKnot = KnotRows[knot] < rows && knot + 1 < KnotRows.Length;
        if (isOffKnot && Known > 1 && Array.FindLastIndex(_seen, static count => count > 0) == knot)
        {
            // Beyond what is known the line is a guess: the pass tells what the count above costs and nothing about this one.
            Move(knot + 1, Math.Clamp(seconds / expected, 1 / LargestInnovation, LargestInnovation));
            return;
        }

        // A count's own time, not the price that it shares with others.
        bool isOwn = KnotRows[knot] == rows && _seen[knot] > 0;
        double times = seconds / (isOwn ? _seconds[knot] : expected);
        Move(knot, times);
        if (isOffKnot && _seen[knot + 1] > 0)
        {
            Move(knot + 1, times);
        }
    }

    /// <summary>Moves a count by what a pass was longer than expected, within bounds and the less the better it is known.</summary>
    private void Move(int knot, double times)
    {
        double known = _seen[knot] > 0 ? _seconds[knot] : Of(KnotRows[knot]);
        double rate = Math.Max(LeastRate, 1.0 / (1 + _seen[knot]));
        Set(knot, known * Math.Pow(Clamp(knot, times), rate));
    }

    private void Set(int knot, double seconds)
    {
        Known += _seen[knot] == 0 ? 1 : 0;
        (_seconds[knot], _seen[knot], _passesSince[knot]) = (seconds, Math.Min(_seen[knot] + 1, 1 / LeastRate), 0);
    }

    // What is known about other counts says little about one that was never seen.
    private double Clamp(int knot, double times)
    {
        double largest = _seen[knot] == 0 ? LargestFirstInnovation : LargestInnovation;
        return Math.Clamp(times, 1 / largest, largest);
    }

    /// <summary>Lets counts that were not seen for long come down towards the line between the known counts beside them.</summary>
    private void Forget()
    {
        int below = -1;
        int knot = -1;
        for (int above = 0; above < KnotRows.Length; above++)
        {
            if (_seen[above] == 0)
            {
                continue;
            }

            if (below >= 0 && _passesSince[knot] > Forgotten && _seen[knot] <= LeastSeen)
            {
                double line = _seconds[below] + ((_seconds[above] - _seconds[below])
                    * (KnotRows[knot] - KnotRows[below]) / (KnotRows[above] - KnotRows[below]));
                _seconds[knot] += ForgettingRate * Math.Min(0, line - _seconds[knot]);
            }

            (below, knot) = (knot, above);
        }
    }

    private static double Prior(double rows) => 1 + (PriorSlope * (rows - 1));
}
