using System.Runtime.InteropServices;
using SpecHub.Planning;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>Lets trees that have a budget grow only as far as their nodes pay for rows and draft passes.</summary>
/// <remarks>All requests of a round that have a budget share one, so what one tree leaves serves the others.</remarks>
internal static class BudgetedGrowth
{
    /// <summary>Takes candidates from the frontiers whose children are not worth their rows, or all when the level is not worth its pass.</summary>
    public static void TrimFrontiers(List<DraftRequest> requests)
    {
        RoundBudget? budget = null;
        int rows = 0;
        int others = 0;
        double promise = 0;
        foreach (DraftRequest request in requests)
        {
            TreeGrowth growth = GrowthOf(request);
            if (!request.IsSteered)
            {
                others += growth.Frontier.Count;
                continue;
            }

            // The frontier comes best first, so the first candidate that is not worth it ends it.
            budget = request.Budget!;
            int kept = 0;
            while (kept < growth.Frontier.Count && budget.Promise(growth.ProbabilityOf(growth.Frontier[kept]), rows) is > 0 and double own)
            {
                promise += own;
                rows++;
                kept++;
            }

            growth.Frontier.RemoveRange(kept, growth.Frontier.Count - kept);
        }

        // A pass that others need in any case has its rows to be paid for, and no more.
        bool pays = budget is not null && promise > budget.PriceOfPass(others + rows) - budget.PriceOfPass(others);
        for (int i = 0; i < requests.Count && budget is not null && !pays; i++)
        {
            if (requests[i].IsSteered)
            {
                GrowthOf(requests[i]).Frontier.Clear();
            }
        }
    }

    /// <summary>Returns the probability that a node needs to be worth a row of the target's pass; 0 for requests without a budget.</summary>
    public static double LeastProbability(List<DraftRequest> requests)
    {
        RoundBudget? budget = null;
        foreach (DraftRequest request in CollectionsMarshal.AsSpan(requests))
        {
            TreeGrowth growth = GrowthOf(request);
            budget = request.IsSteered ? request.Budget : budget;
            for (int candidate = 1; request.IsSteered && candidate < growth.Count; candidate++)
            {
                request.Budget!.Offer(growth.ProbabilityOf(candidate));
            }
        }

        return budget?.Choose() ?? 0;
    }

    private static TreeGrowth GrowthOf(DraftRequest request) => request.Session switch
    {
        ModelDraftSession model => model.Growth,
        MixedDraftSession mixed when request.Source != DraftSource.Ngram && mixed.Model is not null => mixed.Model.Growth,
        MixedDraftSession mixed => mixed.Ngrams.Growth,
        _ => ((NgramDraftSession)request.Session).Growth,
    };
}
