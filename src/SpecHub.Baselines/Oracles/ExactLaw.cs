using SpecHub.Sampling;

namespace SpecHub.Baselines.Oracles;

/// <summary>Runs code through every outcome of its random decisions, which gives the exact law of its result.</summary>
/// <remarks>
/// The code is run once for each combination of outcomes and must take the same decisions whenever the earlier ones came
/// out the same. A decision that is taken twice in one run is refused: its outcomes would not be independent.
/// Probabilities are products of doubles, so laws are exact to about 1e-15. Not thread-safe.
/// </remarks>
public sealed class ExactLaw : IDecisions
{
    private readonly List<Fork> _forks = [];
    private readonly HashSet<DecisionKey> _taken = [];
    private int _depth;

    private ExactLaw()
    {
    }

    /// <summary>Returns the probability of every result of a piece of code.</summary>
    /// <typeparam name="T">The type of the result; results are equal by its equality.</typeparam>
    /// <param name="run">The code; all its randomness comes from its argument.</param>
    /// <exception cref="InvalidOperationException">The code takes a decision twice.</exception>
    public static IReadOnlyDictionary<T, double> Of<T>(Func<IDecisions, T> run)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(run);
        var law = new Dictionary<T, double>();
        var decisions = new ExactLaw();
        do
        {
            decisions._depth = 0;
            decisions._taken.Clear();
            T result = run(decisions);
            law[result] = law.GetValueOrDefault(result) + decisions.Probability();
        }
        while (decisions.Advance());

        return law;
    }

    /// <inheritdoc />
    public bool Happens(double probability, DecisionKey key)
    {
        if (double.IsNaN(probability))
        {
            throw new ArgumentException($"The decision {key} has no probability: it is not a number.", nameof(probability));
        }

        Take(key);
        return probability >= 1 || (probability > 0 && Choose([1 - probability, probability]) == 1);
    }

    /// <inheritdoc />
    public int Draw(ReadOnlySpan<double> weights, double total, DecisionKey key)
    {
        Take(key);
        double[] probabilities = new double[weights.Length];
        for (int entry = 0; entry < weights.Length; entry++)
        {
            probabilities[entry] = weights[entry] / total;
        }

        return Choose(probabilities);
    }

    private void Take(DecisionKey key)
    {
        if (!_taken.Add(key))
        {
            throw new InvalidOperationException($"The decision {key} was taken twice in one run.");
        }
    }

    private int Choose(double[] probabilities)
    {
        if (_depth == _forks.Count)
        {
            _forks.Add(new Fork(probabilities));
        }

        return _forks[_depth++].Outcome;
    }

    private double Probability()
    {
        double probability = 1;
        foreach (Fork fork in _forks)
        {
            probability *= fork.Probability;
        }

        return probability;
    }

    /// <summary>Moves the last decision that has another outcome to it; false when all have been seen.</summary>
    private bool Advance()
    {
        while (_forks.Count > 0 && !_forks[^1].Next())
        {
            _forks.RemoveAt(_forks.Count - 1);
        }

        return _forks.Count > 0;
    }

    private sealed class Fork
    {
        private readonly double[] _probabilities;

        public Fork(double[] probabilities)
        {
            _probabilities = probabilities;
            Outcome = -1;
            if (!Next())
            {
                throw new ArgumentException("Something is drawn from nothing: no outcome has a probability.", nameof(probabilities));
            }
        }

        public int Outcome { get; private set; }

        public double Probability => _probabilities[Outcome];

        public bool Next()
        {
            do
            {
                Outcome++;
            }
            while (Outcome < _probabilities.Length && _probabilities[Outcome] <= 0);

            return Outcome < _probabilities.Length;
        }
    }
}
