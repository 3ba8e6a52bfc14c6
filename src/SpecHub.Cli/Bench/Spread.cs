namespace SpecHub.Cli.Bench;

/// <summary>The middle of some values, with the least and the greatest.</summary>
internal readonly record struct Spread(double Median, double Least, double Greatest)
{
    /// <summary>Returns the spread of some values; null for none.</summary>
    public static Spread? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
        {
            return null;
        }

        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }
}
