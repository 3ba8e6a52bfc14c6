namespace SpecHub.Cli.Bench.Costs;

/// <summary>The time of a forward pass by its rows: straight between the points, and beyond the last as steep as before it.</summary>
internal static class PassTime
{
    /// <summary>Returns whether points make such times: from one row on, rising, and costing something.</summary>
    public static bool IsCurve(IReadOnlyList<CostPoint> points) =>
        points.Count > 0 && points[0].Rows == 1 && points.All(point => point.Milliseconds > 0) &&
        points.Zip(points.Skip(1)).All(pair => pair.First.Rows < pair.Second.Rows);

    /// <summary>Returns the milliseconds of a pass.</summary>
    /// <param name="points">What passes of the model cost.</param>
    /// <param name="rows">The rows, at least 1; a mean of rounds need not be whole.</param>
    public static double At(IReadOnlyList<CostPoint> points, double rows)
    {
        if (points.Count == 1)
        {
            return points[0].Milliseconds;
        }

        int next = 1;
        while (next < points.Count - 1 && points[next].Rows < rows)
        {
            next++;
        }

        (CostPoint before, CostPoint after) = (points[next - 1], points[next]);
        double share = (rows - before.Rows) / (after.Rows - before.Rows);

        // A noisy last segment may fall, and a pass of more rows is never for less.
        double cost = before.Milliseconds + (share * (after.Milliseconds - before.Milliseconds));
        return share > 1 ? Math.Max(cost, after.Milliseconds) : cost;
    }
}
