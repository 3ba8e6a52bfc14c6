using SpecHub.Planning;

namespace SpecHub.Tests.Drafting;

/// <summary>Budgets of a round with one generation, at prices that are written down.</summary>
internal static class RoundBudgets
{
    /// <summary>Makes a budget for a target of 10 ms, so that 10 ms cost a token.</summary>
    /// <param name="targetRow">Seconds for each row of the target after the first.</param>
    /// <param name="draftPass">Seconds for a draft pass of one row; 0 says that none was timed.</param>
    /// <param name="draftRow">Seconds for each further row of it.</param>
    public static RoundBudget Of(double targetRow, double draftPass = 0, double draftRow = 0)
    {
        var costs = new CostModel();
        costs.Target[0].Load([new CostPoint(1, 0.010), new CostPoint(512, 0.010 + (511 * targetRow))]);
        costs.Draft[0].Load([new CostPoint(1, draftPass), new CostPoint(512, draftPass + (511 * draftRow))]);
        return Begun(costs);
    }

    /// <summary>Makes a budget at other costs.</summary>
    public static RoundBudget Begun(CostModel costs)
    {
        var budget = new RoundBudget(costs);
        budget.Begin(sequences: 1, rows: 1, cached: 0);
        return budget;
    }
}
