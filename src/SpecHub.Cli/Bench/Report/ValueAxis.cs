namespace SpecHub.Cli.Bench.Report;

/// <summary>An axis from 0 to a round number above all values.</summary>
internal sealed class ValueAxis
{
    private const int MostTicks = 6;

    private readonly double _step;
    private readonly int _steps;

    private ValueAxis(double step, int steps)
    {
        _step = step;
        _steps = steps;
    }

    /// <summary>Gets the values that are written beside the axis.</summary>
    public IEnumerable<double> Ticks => Enumerable.Range(0, _steps + 1).Select(tick => tick * _step);

    /// <summary>Returns the axis for some values.</summary>
    /// <param name="values">None below 0; without a positive one the axis ends at 1.</param>
    public static ValueAxis Of(IEnumerable<double> values)
    {
        double greatest = values.Append(0).Max();
        if (greatest <= 0)
        {
            return new ValueAxis(.5, 2);
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(greatest / MostTicks)));
        double step = new[] { 1, 2, 2.5, 5, 10 }.First(factor => factor * power * MostTicks >= greatest * .999999) * power;
        return new ValueAxis(step, Math.Max(1, (int)Math.Ceiling((greatest / step) - 1e-6)));
    }

    /// <summary>Returns where a value is on the axis: 0 at its beginning, 1 at its end.</summary>
    public double ShareOf(double value) => value / (_steps * _step);
}
