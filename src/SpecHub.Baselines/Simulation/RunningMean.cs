namespace SpecHub.Baselines.Simulation;

/// <summary>The mean of independent numbers and its standard error, by Welford's recursion.</summary>
internal sealed class RunningMean
{
    private int _count;
    private double _squares;

    public double Mean { get; private set; }

    /// <summary>Gets the standard error of the mean; 0 for a single number, which says nothing about it.</summary>
    public double Error => _count > 1 ? Math.Sqrt(_squares / (_count - 1) / _count) : 0;

    public void Add(double number)
    {
        _count++;
        double before = number - Mean;
        Mean += before / _count;
        _squares += before * (number - Mean);
    }
}
