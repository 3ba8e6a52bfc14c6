using System.Numerics;

namespace SpecHub.Verification;

/// <summary>The part of one law that stands out over another: the residual of every rule that accepts and rejects.</summary>
public static class Overhang
{
    /// <summary>Computes (scale p - divisor^-1 q)+ of every entry and returns their sum.</summary>
    /// <param name="target">p.</param>
    /// <param name="scale">What p is multiplied by.</param>
    /// <param name="draft">q, entry by entry as p; what it is shorter by is 0.</param>
    /// <param name="divisor">What q is divided by, greater than 0.</param>
    /// <param name="result">Where to write, as long as <paramref name="target"/>; it may be <paramref name="target"/> itself.</param>
    public static double Of(ReadOnlySpan<double> target, double scale, ReadOnlySpan<double> draft, double divisor, Span<double> result)
    {
        int common = Math.Min(target.Length, draft.Length);
        int lanes = Vector<double>.Count;
        var sums = Vector<double>.Zero;
        var scales = new Vector<double>(scale);
        var divisors = new Vector<double>(divisor);
        int entry = 0;
        for (; entry <= common - lanes; entry += lanes)
        {
            Vector<double> over = Vector.Max(
                (scales * new Vector<double>(target[entry..])) - (new Vector<double>(draft[entry..]) / divisors), Vector<double>.Zero);
            over.CopyTo(result[entry..]);
            sums += over;
        }

        double sum = Vector.Sum(sums);
        for (; entry < target.Length; entry++)
        {
            double drafted = entry < common ? draft[entry] / divisor : 0;
            sum += result[entry] = Math.Max((scale * target[entry]) - drafted, 0);
        }

        return sum;
    }
}
