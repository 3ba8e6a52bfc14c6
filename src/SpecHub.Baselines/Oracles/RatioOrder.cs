namespace SpecHub.Baselines.Oracles;

/// <summary>The tokens by falling q / p, with the sums that a walk over the prefixes of this order needs.</summary>
/// <remarks>Sums run from the end for what is outside a prefix, so small masses keep all their digits.</remarks>
internal sealed class RatioOrder
{
    private readonly double[] _target;
    private readonly double[] _draft;
    private readonly double[] _outside;
    private readonly double[] _others;

    public RatioOrder(double[] target, double[] draft)
    {
        // Rising p / q. Where q is 0 a token never helps, and comes last; where p is 0 it costs nothing, and comes first.
        double[] keys = new double[target.Length];
        for (int token = 0; token < keys.Length; token++)
        {
            keys[token] = draft[token] > 0 ? target[token] / draft[token] : double.PositiveInfinity;
        }

        int[] order = new int[keys.Length];
        for (int token = 0; token < order.Length; token++)
        {
            order[token] = token;
        }

        Array.Sort(keys, order);
        _target = Array.ConvertAll(order, token => target[token]);
        _draft = Array.ConvertAll(order, token => draft[token]);
        _outside = new double[order.Length + 1];
        for (int place = order.Length - 1; place >= 0; place--)
        {
            _outside[place] = _outside[place + 1] + _draft[place];
        }

        _others = new double[order.Length];
        double before = 0;
        for (int place = 0; place < order.Length; place++)
        {
            _others[place] = before + _outside[place + 1];
            before += _draft[place];
        }
    }

    /// <summary>Gets p of the token at a place of the order.</summary>
    public double Target(int place) => _target[place];

    /// <summary>Gets q of the token at a place of the order.</summary>
    public double Draft(int place) => _draft[place];

    /// <summary>Gets the sum of q over the tokens that the prefix of a length leaves out.</summary>
    public double OutsideOf(int prefix) => _outside[prefix];

    /// <summary>Gets the sum of q over all tokens but that at a place.</summary>
    public double OthersThan(int place) => _others[place];
}
