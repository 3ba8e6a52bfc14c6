using System.Runtime.InteropServices;
using SpecHub.Planning;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>Lets trees that have a budget grow only as far as their nodes pay for rows and draft passes.</summary>
/// <remarks>All requests of a round that have a budget share one, so what one tree leaves serves the others.</remarks>
internal static class BudgetedGrowth
{
    /// <summary>Takes candidates from the frontiers whose children would not be evaluated, or all when what they add is not worth the pass.</summary>
    /// <remarks>
    /// What the trees are worth is compared with what they would be worth if they grew on as trees do on average. So a level
    /// costs its pass, and its children compete with the nodes that are there for the rows of the target's pass. Where one
    /// level does not pay, it is the first of several that do: the first rows can be dear and those after them cheap.
    /// </remarks>
    /// <param name="requests">The requests.</param>
    /// <param name="level">The number of the draft pass, from 1.</param>
    public static void TrimFrontiers(List<DraftRequest> requests, int level)
    {
        RoundBudget? budget = Offer(requests);
        if (budget is null)
        {
            return;
        }

        int others = 0;
        int most = 0;
        foreach (DraftRequest request in requests)
        {
            TreeGrowth growth = GrowthOf(request);
            others += request.IsSteered ? 0 : growth.Frontier.Count;
            if (request.IsSteered)
            {
                most += request.Shape.Nodes;
                request.Prospects.Start(growth, request.Shape, request.Reach, level);
            }
        }

        double worth = budget.Worth(most, out _);
        for (int passes = 1; GrowProspects(requests, budget); passes++)
        {
            double gain = budget.Worth(most, out double least) - worth;
            int rows = 0;
            foreach (DraftRequest request in requests)
            {
                rows += request.IsSteered ? KeptOf(GrowthOf(request), budget, least) : 0;
            }

            // A pass that others need in any case has its rows to be paid for, and no more; whether they need further ones is not known.
            double price = budget.PriceOfGrowing(others + rows) - budget.PriceOfGrowing(others) + ((passes - 1) * budget.PriceOfGrowing(rows));
            if (gain > price)
            {
                Trim(requests, budget, least);
                return;
            }
        }

        Trim(requests, budget, double.PositiveInfinity);
    }

    /// <summary>Writes the finished trees: those with a budget as far as their nodes are worth a row of the target's pass.</summary>
    public static void Build(List<DraftRequest> requests)
    {
        // What n-grams would do is looked at first, as if all were trusted; then those that are not make room for the others.
        double least = LeastProbability(requests);
        bool isAllowed = true;
        foreach (DraftRequest request in requests)
        {
            // Beside the model's nodes those of n-grams need no account, but one that is closed goes on being looked at on paper.
            double allowed = request.IsSteered && !(request.UsedModel && request.Account.IsOpen)
                ? request.Account.Enter(GrowthOf(request), request.Tokens.Count, least, request.Budget!)
                : 0;
            request.Allowed = request.UsedModel ? 0 : allowed;
            isAllowed &= request.Allowed <= least;
        }

        if (!isAllowed)
        {
            least = Offer(requests, withinAccounts: true)?.Choose() ?? 0;
        }

        foreach (DraftRequest request in requests)
        {
            double threshold = request.IsSteered ? Math.Max(least, request.Allowed) : 0;
            request.ExpectedTokens = GrowthOf(request).Build(request.Tree, threshold);
            if (request is { IsSteered: true, UsedModel: false })
            {
                request.Account.Confirm(request.Tree.Count - 1, threshold, request.Budget!);
            }
        }
    }

    /// <summary>Returns the probability that a node needs to be worth a row of the target's pass; 0 for requests without a budget.</summary>
    public static double LeastProbability(List<DraftRequest> requests) => Offer(requests)?.Choose() ?? 0;

    private static bool GrowProspects(List<DraftRequest> requests, RoundBudget budget)
    {
        bool grows = false;
        foreach (DraftRequest request in requests)
        {
            grows |= request.IsSteered && request.Prospects.Grow(budget);
        }

        return grows;
    }

    private static void Trim(List<DraftRequest> requests, RoundBudget budget, double least)
    {
        foreach (DraftRequest request in requests)
        {
            if (request.IsSteered)
            {
                TreeGrowth growth = GrowthOf(request);
                int kept = KeptOf(growth, budget, least);
                growth.Frontier.RemoveRange(kept, growth.Frontier.Count - kept);
            }
        }
    }

    /// <summary>Returns how many candidates are evaluated: the frontier comes best first, so the first one whose best child falls out ends it.</summary>
    private static int KeptOf(TreeGrowth growth, RoundBudget budget, double least)
    {
        int kept = 0;
        while (kept < growth.Frontier.Count && budget.Heirs.Of(growth.ProbabilityOf(growth.Frontier[kept]), rank: 0) >= least)
        {
            kept++;
        }

        return kept;
    }

    /// <summary>Offers the nodes of all trees that have a budget to it, or those that accounts allow in this round; null when none has one.</summary>
    private static RoundBudget? Offer(List<DraftRequest> requests, bool withinAccounts = false)
    {
        RoundBudget? budget = null;
        foreach (DraftRequest request in CollectionsMarshal.AsSpan(requests))
        {
            if (!request.IsSteered)
            {
                continue;
            }

            if (budget is null)
            {
                budget = request.Budget!;
                budget.Withdraw();
            }

            TreeGrowth growth = GrowthOf(request);
            for (int candidate = 1; candidate < growth.Count; candidate++)
            {
                if (!withinAccounts || growth.ProbabilityOf(candidate) >= request.Allowed)
                {
                    budget.Offer(growth.ProbabilityOf(candidate));
                }
            }
        }

        return budget;
    }

    private static TreeGrowth GrowthOf(DraftRequest request) => request.Session switch
    {
        ModelDraftSession model => model.Growth,
        MixedDraftSession mixed when request.Source != DraftSource.Ngram && mixed.Model is not null => mixed.Model.Growth,
        MixedDraftSession mixed => mixed.Ngrams.Growth,
        _ => ((NgramDraftSession)request.Session).Growth,
    };
}
