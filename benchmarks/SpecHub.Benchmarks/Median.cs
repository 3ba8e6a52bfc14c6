namespace SpecHub.Benchmarks;

/// <summary>The middle of some numbers.</summary>
internal static class Median
{
    /// <summary>Returns the median of the numbers that are finite; NaN when there is none.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
