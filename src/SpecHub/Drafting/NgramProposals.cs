using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>Fills trees with what the text says, as far as that can be trusted.</summary>
internal sealed class NgramProposals
{
    private static readonly double SureOfAToken = Math.Log(0.5);

    private readonly NgramGuesses _guesses = new();
    private readonly PriorityQueue<(int Candidate, NgramMatch Match), (double Doubt, int Candidate)> _open = new();

    /// <summary>Gets the least confidence of a path that is proposed.</summary>
    public required double LeastConfidence { get; init; }

    /// <summary>Adds candidates to a tree that has none.</summary>
    /// <param name="request">The wish.</param>
    /// <param name="text">The text.</param>
    /// <param name="growth">The tree.</param>
    /// <returns>
    /// Whether they leave no place for others: as the target takes one token only, a child that is not among them has at
    /// most the probability that they leave, and that is less than any of theirs.
    /// </returns>
    public bool Propose(DraftRequest request, NgramText text, TreeGrowth growth)
    {
        NgramIndex index = text.At(request);
        double least = Math.Log(LeastConfidence);
        bool isBestFirst = request.Shape.Growth == TreeGrowthKind.BestFirst;
        int reach = ReachOf(request);
        double lowest = 0;
        double unexplained = double.NegativeInfinity;
        int nodes = 0;
        _open.Clear();
        _open.Enqueue((DraftTree.Root, index.Match), default);
        while (_open.TryDequeue(out (int Candidate, NgramMatch Match) open, out _))
        {
            if (open.Candidate != DraftTree.Root)
            {
                // Nodes come best first: where one is not worth its row, those after it are not either, nor a model's that are less likely.
                double price = request.IsSteered ? request.Budget!.LeastPriceOfRow(drafted: nodes) : 0;
                if (growth.ProbabilityOf(open.Candidate) < price)
                {
                    return nodes > 0 && unexplained <= Math.Log(price);
                }

                nodes++;
                lowest = Math.Min(lowest, growth.LogConfidenceOf(open.Candidate));
            }

            if (nodes == request.Shape.Nodes)
            {
                break;
            }

            if (growth.DepthOf(open.Candidate) < reach)
            {
                double left = Expand(request, text, growth, open, least, isBestFirst);
                unexplained = Math.Max(unexplained, left);
            }
        }

        return nodes == request.Shape.Nodes && (isBestFirst ? unexplained <= lowest : request.Shape.IsChain && IsSure(growth));
    }

    /// <summary>Returns how deep a tree may go: what the text proposes takes no draft pass, so these bound fixed forms only.</summary>
    public static int ReachOf(DraftRequest request) => request.Shape.Growth == TreeGrowthKind.BestFirst
        ? Math.Min(Math.Min(request.Shape.Nodes, TreeShape.MaxDepth), request.Reach)
        : request.Shape.Depth;

    /// <summary>Adds the children of a candidate; returns the logarithm of the probability that is left for others.</summary>
    private double Expand(
        DraftRequest request, NgramText text, TreeGrowth growth, (int Candidate, NgramMatch Match) open, double least, bool isBestFirst)
    {
        _guesses.Find(text.Index, open.Match);
        if (request.Law.AllowsAnyTree)
        {
            _guesses.Trust(text.PromptEnd, request.Temperature, growth.PastOfNgrams);
        }

        double parent = growth.LogConfidenceOf(open.Candidate);
        double sum = 0;
        int count = Math.Min(_guesses.Count, request.Shape.Branching);
        for (int rank = 0; rank < count; rank++)
        {
            double trusted = _guesses.LogConfidenceOf(rank);
            if (parent + trusted < least)
            {
                break;
            }

            sum += Math.Exp(trusted);
            int child = growth.Add(open.Candidate, _guesses.TokenAt(rank), new NgramGuess(trusted, rank));

            // A tree of fixed form is filled level by level.
            double doubt = isBestFirst ? -growth.LogConfidenceOf(child) : growth.DepthOf(child);
            _open.Enqueue((child, text.Index.Follow(open.Match, _guesses.TokenAt(rank))), (doubt, child));
        }

        return parent + Math.Log(Math.Max(0, 1 - sum));
    }

    private static bool IsSure(TreeGrowth growth)
    {
        for (int candidate = 1; candidate < growth.Count; candidate++)
        {
            if (growth.LogConfidenceOf(candidate) - growth.LogConfidenceOf(growth.ParentOf(candidate)) < SureOfAToken)
            {
                return false;
            }
        }

        return true;
    }
}
