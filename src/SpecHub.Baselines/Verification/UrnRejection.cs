using SpecHub.Baselines.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>The target's law P and the draft's law Q while tokens that were drawn without replacement are rejected in turn.</summary>
/// <remarks>
/// Both are kept without dividing by their sums. A rejected token keeps its weight in Q, which changes nothing: it was
/// rejected because P had less there, so P is 0 there from then on. It does leave Q's sum.
/// </remarks>
internal ref struct UrnRejection
{
    private readonly NodeTrial _trial;
    private readonly Urn _urn;
    private double _drafts;

    public UrnRejection(in NodeTrial trial, Urn urn)
    {
        _trial = trial;
        trial.Target.Probabilities.CopyTo(trial.Scratch);
        Mass = 1;
        _urn = urn;
        _drafts = _urn.Sum();
    }

    /// <summary>Gets the weights of P.</summary>
    public readonly ReadOnlySpan<double> Rest => _trial.Scratch;

    /// <summary>Gets the sum of the weights; 0 when rounding has left nothing to emit after a rejection.</summary>
    public double Mass { get; private set; }

    /// <summary>Returns P(x) / Q(x) of a token that is still in the urn.</summary>
    public readonly double Ratio(TokenId token)
    {
        int entry = _trial.Target.EntryOf(token);
        return entry >= 0 ? Rest[entry] / Mass / (_trial.Law.Draft[token] / _drafts) : 0;
    }

    /// <summary>Rejects a token: P becomes (weight P - Q)+, and Q loses the token.</summary>
    /// <returns>The sum of (weight P - Q)+.</returns>
    public double Reject(TokenId token, double weight)
    {
        Mass = Overhang.Of(Rest, weight / Mass, _trial.Draft, _drafts, _trial.Scratch);
        _urn.Remove(token);
        _drafts = _urn.Sum();
        return Mass;
    }
}
