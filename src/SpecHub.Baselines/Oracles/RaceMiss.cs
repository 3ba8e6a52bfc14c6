using System.Numerics.Tensors;

namespace SpecHub.Baselines.Oracles;

/// <summary>Any number of drafts without replacement, as a race of clocks that ring at the rates q(x).</summary>
/// <remarks>
/// The drafts are the first n clocks. One of them is outside S when fewer than n clocks of S have rung at the time T of
/// the first ring outside, which is exponential with rate c = q(outside):
/// integral over t of c exp(-c t) Pr(fewer than n of S rang before t) dt.
/// How many have rung is a sum of independent events of probability 1 - exp(-q(x) t), so one recursion a token keeps the
/// law of the count, capped at n, at all times of a grid. With t = exp(s) the integrand is analytic for |Im s| below pi / 2
/// and falls off at both ends, where the trapezoidal rule converges exponentially: at a step of 1/4 its error is about
/// exp(-4 pi^2), below 1e-15. Against enumeration the result is within 1e-13.
/// </remarks>
internal sealed class RaceMiss : MissProbability
{
    private const double Step = 0.25;
    private const double LeastRate = 1e-300;

    // The first ring of all comes before exp(-40) with probability exp(-40), and a clock of rate c after 40 / c with the same.
    private const double Cut = 40;

    private readonly double[] _times;
    private readonly double[][] _rang;
    private readonly double[] _still;
    private readonly double[] _moved;

    /// <summary>Initializes an empty S.</summary>
    /// <param name="drafts">n.</param>
    /// <param name="leastRate">The smallest q above 0: it says how far the race has to be followed.</param>
    public RaceMiss(int drafts, double leastRate)
    {
        double end = Math.Log(Cut / Math.Max(leastRate, LeastRate));
        _times = new double[1 + (int)Math.Ceiling((end + Cut) / Step)];
        for (int point = 0; point < _times.Length; point++)
        {
            _times[point] = Math.Exp((point * Step) - Cut);
        }

        _still = new double[_times.Length];
        _moved = new double[_times.Length];
        _rang = new double[drafts][];
        for (int count = 0; count < drafts; count++)
        {
            _rang[count] = new double[_times.Length];
        }

        _rang[0].AsSpan().Fill(1);
    }

    public override void Include(double draft, double others)
    {
        if (draft < LeastRate)
        {
            return;
        }

        TensorPrimitives.Multiply(_times, -draft, _still);
        TensorPrimitives.Exp<double>(_still, _still);
        for (int count = _rang.Length - 1; count > 0; count--)
        {
            // rang[k] = rang[k] still + rang[k - 1] (1 - still)
            TensorPrimitives.Subtract(1.0, _still, _moved);
            TensorPrimitives.Multiply(_moved, _rang[count - 1], _moved);
            TensorPrimitives.MultiplyAdd(_rang[count], _still, _moved, _rang[count]);
        }

        TensorPrimitives.Multiply(_rang[0], _still, _rang[0]);
    }

    public override double Outside(double outside)
    {
        if (outside < LeastRate)
        {
            return 0;
        }

        // c t exp(-c t), where the factor t comes from dt = t ds.
        TensorPrimitives.Multiply(_times, -outside, _still);
        TensorPrimitives.Exp<double>(_still, _moved);
        TensorPrimitives.Multiply(_still, _moved, _moved);
        double sum = 0;
        foreach (double[] rang in _rang)
        {
            sum -= TensorPrimitives.Dot<double>(rang, _moved);
        }

        return Math.Min(1, Step * sum);
    }
}
