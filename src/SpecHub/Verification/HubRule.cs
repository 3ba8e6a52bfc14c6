using System.Numerics.Tensors;
using SpecHub.Diagnostics;
using SpecHub.Tokens;

namespace SpecHub.Verification;

/// <summary>What the token-level and the sequence-level form of the hub rule have in common.</summary>
internal static class HubRule
{
    /// <summary>Returns the one token that was drawn from the tail.</summary>
    /// <exception cref="SpecHubException">The node was drafted by a law that draws more than one token.</exception>
    public static TokenId DrawnToken(in NodeTrial trial, string rule) => trial.Law.Drawn.Length == 1
        ? trial.Law.Drawn[0]
        : throw new SpecHubException(
            $"The rule '{rule}' verifies hubs and one drawn token, and a node has {trial.Law.Drawn.Length} drawn tokens. Draft with the rule's own law.");

    /// <summary>Fills the scratch with (weight p - q')+ outside the hubs and 0 on them; returns the sum.</summary>
    public static double Residual(in NodeTrial trial, double weight)
    {
        Span<double> residual = trial.Scratch;
        if (trial.Law.Drawn.IsEmpty)
        {
            // Without a drawn token q' is 0.
            TensorPrimitives.Multiply(trial.Target.Probabilities, weight, residual);
        }
        else
        {
            Overhang.Of(trial.Target.Probabilities, weight, trial.Draft, trial.Law.TailMass, residual);
        }

        foreach (TokenId hub in trial.Law.Hubs)
        {
            int entry = trial.Target.EntryOf(hub);
            if (entry >= 0)
            {
                residual[entry] = 0;
            }
        }

        // Summed with the hubs at 0: subtracting them from the whole sum would cancel where they hold nearly all of it.
        return TensorPrimitives.Sum<double>(residual);
    }
}
