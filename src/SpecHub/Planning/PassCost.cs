namespace SpecHub.Planning;

/// <summary>What forward passes of one model cost: a <see cref="CostCurve"/> for each band of tokens that the cache holds.</summary>
/// <remarks>
/// Attention looks at all tokens of the cache, whoever's they are, so their number and not the length of one text
/// decides; and the rows of all active generations count together. A band that has seen less than two row counts uses the
/// next one below that has, else one above, scaled by what it has seen itself. Not thread-safe.
/// </remarks>
public sealed class PassCost
{
    /// <summary>The number of bands: below 1,024 tokens, 4,096, 16,384, and above.</summary>
    public const int Bands = 4;

    private const double DrawRate = 0.05;

    // The first draws run code that is not compiled yet and take many times what later ones do, so a shorter time is believed at once.
    private const double FirstDrawRate = 0.3;
    private const int FirstDraws = 100;

    private readonly CostCurve[] _curves = [new(), new(), new(), new()];
    private double _drawSeconds;
    private int _draws;

    /// <summary>Gets a value indicating whether a pass was observed.</summary>
    public bool IsMeasured => Array.Exists(_curves, static curve => curve.IsMeasured);

    /// <summary>Gets the curve of a band.</summary>
    /// <param name="band">0 to <see cref="Bands"/> - 1.</param>
    public CostCurve this[int band] => _curves[band];

    /// <summary>Returns the cost of a pass.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="cached">The number of tokens in the model's cache.</param>
    /// <returns>Seconds; 0 while nothing is measured.</returns>
    public double Of(double rows, int cached)
    {
        CostCurve own = _curves[BandOf(cached)];
        CostCurve known = own.Known >= 2 ? own : Nearest(BandOf(cached));
        if (own.Known != 1 || known == own)
        {
            return known.Of(rows);
        }

        // One pass says how this band compares with the known one, and nothing about the form of the curve.
        CostPoint only = own.First;
        return known.Of(rows) * only.Seconds / known.Of(only.Rows);
    }

    /// <summary>Returns the cost of a draft pass and of drawing tokens after each of its rows.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="cached">The number of tokens in the model's cache.</param>
    /// <returns>Seconds; 0 while nothing is measured.</returns>
    public double WithDraws(int rows, int cached) => Of(rows, cached) + (rows * _drawSeconds);

    /// <summary>Learns how long drawing has taken.</summary>
    /// <param name="rows">From how many rows; nothing is learned from none.</param>
    /// <param name="time">What it took.</param>
    public void ObserveDraws(int rows, TimeSpan time)
    {
        if (rows <= 0)
        {
            return;
        }

        // As with passes, one slow moment counts for twice the known time at most.
        double seconds = time.TotalSeconds / rows;
        double rate = _draws < FirstDraws && seconds < _drawSeconds ? FirstDrawRate : DrawRate;
        _drawSeconds += _draws == 0 ? seconds : rate * (Math.Min(seconds, 2 * _drawSeconds) - _drawSeconds);
        _draws = Math.Min(_draws + 1, FirstDraws);
    }

    /// <summary>Learns from a pass.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="cached">The number of tokens in the model's cache.</param>
    /// <param name="time">What it took.</param>
    public void Observe(int rows, int cached, TimeSpan time) => _curves[BandOf(cached)].Observe(rows, time.TotalSeconds);

    /// <summary>Returns the nearest band below with two points, else above, else whichever has any.</summary>
    private CostCurve Nearest(int band)
    {
        int below = Array.FindLastIndex(_curves, band, static curve => curve.Known >= 2);
        return below >= 0
            ? _curves[below]
            : Array.Find(_curves, static curve => curve.Known >= 2) ?? Array.Find(_curves, static curve => curve.IsMeasured) ?? _curves[band];
    }

    private static int BandOf(int cached) => cached < 1024 ? 0 : cached < 4096 ? 1 : cached < 16384 ? 2 : 3;
}
