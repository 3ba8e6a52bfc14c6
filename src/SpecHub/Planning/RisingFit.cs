namespace SpecHub.Planning;

/// <summary>Finds the sequence that never falls and lies nearest to measured values.</summary>
/// <remarks>
/// Least squares by weight, by pooling adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman, "An empirical distribution
/// function for sampling with incomplete information", 1955, section 2): neighbours that fall are given their common mean. So a
/// value that is hardly known gives way to those which are well known, on either side of it. Thread-safe.
/// </remarks>
internal static class RisingFit
{
    /// <summary>Fits a sequence.</summary>
    /// <param name="values">What was measured.</param>
    /// <param name="weights">How much each value counts, as many as values, 0 or more; values of weight 0 are passed over.</param>
    /// <param name="fit">Takes the sequence, as many as values; entries of weight 0 are left as they are.</param>
    public static void Find(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, Span<double> fit)
    {
        // A pool is named by its first entry, which holds its mean; the pools so far are a stack.
        Span<int> first = stackalloc int[values.Length];
        Span<double> mass = stackalloc double[values.Length];
        int pools = 0;
        for (int entry = 0; entry < values.Length; entry++)
        {
            if (weights[entry] == 0)
            {
                continue;
            }

            (first[pools], mass[pools], fit[entry]) = (entry, weights[entry], values[entry]);
            for (pools++; pools > 1 && fit[first[pools - 2]] > fit[first[pools - 1]]; pools--)
            {
                double sum = mass[pools - 2] + mass[pools - 1];
                fit[first[pools - 2]] += (fit[first[pools - 1]] - fit[first[pools - 2]]) * mass[pools - 1] / sum;
                mass[pools - 2] = sum;
            }
        }

        int pool = 0;
        for (int entry = 0; entry < values.Length; entry++)
        {
            pool += pool + 1 < pools && first[pool + 1] == entry ? 1 : 0;
            fit[entry] = weights[entry] == 0 ? fit[entry] : fit[first[pool]];
        }
    }
}
