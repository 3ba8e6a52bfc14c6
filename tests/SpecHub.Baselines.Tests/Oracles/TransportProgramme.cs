using Google.OrTools.LinearSolver;

namespace SpecHub.Baselines.Tests.Oracles;

/// <summary>The optimal transport between drafts and target as the linear programme that it is.</summary>
/// <remarks>
/// A variable for every draft tuple and every token in it: the probability that the tuple is drawn and the token emitted.
/// Those of a tuple sum to at most its probability, those of a token to at most p; the sum of all is the acceptance.
/// </remarks>
internal static class TransportProgramme
{
    public static double Solve(double[] target, IReadOnlyList<(int[] Tokens, double Probability)> tuples)
    {
        using Solver solver = Solver.CreateSolver("GLOP");
        Objective objective = solver.Objective();
        Constraint[] tokens = [.. target.Select(probability => solver.MakeConstraint(0, probability))];
        foreach ((int[] drafted, double probability) in tuples)
        {
            Constraint tuple = solver.MakeConstraint(0, probability);
            foreach (int token in drafted.Distinct())
            {
                Variable emitted = solver.MakeNumVar(0, double.PositiveInfinity, string.Empty);
                tuple.SetCoefficient(emitted, 1);
                tokens[token].SetCoefficient(emitted, 1);
                objective.SetCoefficient(emitted, 1);
            }
        }

        objective.SetMaximization();
        Assert.Equal(Solver.ResultStatus.OPTIMAL, solver.Solve());
        return objective.Value();
    }
}
