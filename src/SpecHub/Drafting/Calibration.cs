namespace SpecHub.Drafting;

/// <summary>Learns while drafting how far the draft's confidence can be trusted.</summary>
/// <remarks>
/// The confidence of a child is turned into log-odds, stretched by a slope, and moved by a number for its rank among its
/// siblings and one for its depth. The weights are fitted on line by logistic regression on which children the target
/// took (gradient steps scaled as in AdaGrad, Duchi et al. 2011). They start where they change nothing. Confidence
/// steers which nodes are grown and never what is accepted, so learning cannot change a text. Not thread-safe.
/// </remarks>
internal sealed class Calibration
{
    // How far the first outcomes move a weight, in log-odds.
    private const double Rate = 0.3;

    private const int Places = 8;

    private readonly Weight[] _ranks = new Weight[Places];
    private readonly Weight[] _depths = new Weight[Places];
    private Weight _slope = new() { Value = 1 };

    /// <summary>Returns the logarithm of the calibrated confidence of a child.</summary>
    /// <param name="logConfidence">The logarithm of the draft's own confidence, at most 0.</param>
    /// <param name="rank">The place among its siblings, from 0 for the best.</param>
    /// <param name="depth">The depth of the child, from 1.</param>
    /// <param name="past">What the conversation has shown; null for nothing.</param>
    public double Apply(double logConfidence, int rank, int depth, PastAgreement? past = null) =>
        LogOdds.ToLogProbability(Odds(LogOdds.Of(logConfidence), rank, depth, past));

    /// <summary>Learns from a child of a node that the target's text came through.</summary>
    /// <param name="logConfidence">The logarithm of the draft's own confidence.</param>
    /// <param name="rank">The place among its siblings, from 0.</param>
    /// <param name="depth">The depth of the child, from 1.</param>
    /// <param name="taken">Whether the target took it.</param>
    /// <param name="past">What the conversation has shown, which learns along; null for nothing.</param>
    public void Learn(double logConfidence, int rank, int depth, bool taken, PastAgreement? past = null)
    {
        double odds = LogOdds.Of(logConfidence);
        double confidence = Math.Exp(LogOdds.ToLogProbability(Odds(odds, rank, depth, past)));
        double error = confidence - (taken ? 1 : 0);
        if (rank == 0)
        {
            past?.Learn(confidence, taken);
        }

        Step(ref _slope, error * odds);
        Step(ref _ranks[Place(rank)], error);
        Step(ref _depths[Place(depth - 1)], error);
    }

    private double Odds(double odds, int rank, int depth, PastAgreement? past) =>
        (_slope.Value * odds) + _ranks[Place(rank)].Value + _depths[Place(depth - 1)].Value + (past?.LogOdds ?? 0);

    private static int Place(int index) => Math.Min(index, Places - 1);

    private static void Step(ref Weight weight, double gradient)
    {
        // The first gradients would move a weight by its whole rate; one unit of curvature holds them back.
        weight.Squares += gradient * gradient;
        weight.Value -= Rate * gradient / Math.Sqrt(1 + weight.Squares);
    }

    private struct Weight
    {
        public double Value;
        public double Squares;
    }
}
