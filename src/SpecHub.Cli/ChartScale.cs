namespace SpecHub.Cli;

/// <summary>An axis for tokens per evaluation: from 1, which is plain decoding, to a round number above all values.</summary>
internal sealed class ChartScale
{
    private const int MostTicks = 7;
    private const double Least = 1;

    private readonly double _step;
    private readonly int _steps;

    private ChartScale(double step, int steps)
    {
        _step = step;
        _steps = steps;
    }

    /// <summary>Gets the values that are written beside the axis.</summary>
    public IEnumerable<double> Ticks => Enumerable.Range(0, _steps + 1).Select(tick => Least + (tick * _step));

    /// <summary>Returns the scale for some values.</summary>
    /// <param name="values">At least one value, none below 1.</param>
    public static ChartScale Of(IEnumerable<double> values)
    {
        double greatest = values.Max();
        double step = new[] { .1, .2, .25, .5, 1, 2, 2.5, 5 }.FirstOrDefault(step => Least + (MostTicks * step) >= greatest, 10);
        return new ChartScale(step, Math.Max(1, (int)Math.Ceiling((greatest - Least) / step)));
    }

    /// <summary>Returns where a value is on the axis: 0 at its beginning, 1 at its end.</summary>
    public double ShareOf(double value) => (value - Least) / (_steps * _step);
}
