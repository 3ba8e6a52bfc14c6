using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>Drafts without a model: what followed when the last tokens of the text were said before.</summary>
/// <remarks>
/// Prompt, answer and <see cref="DraftRequest.Expected"/> are looked up. Every child is taken for certain, so a rule
/// that carries laws gets its nodes as hubs without a drawn token. A tree that grows best first goes as deep as it has nodes.
/// Source: Saxena, "Prompt lookup decoding" (2023); Yang et al., "Inference with reference" (arXiv 2304.04487).
/// </remarks>
/// <param name="vocabularySize">The number of tokens of the target.</param>
public sealed class NgramDrafter(int vocabularySize) : IDrafter
{
    // A row costs something, and nobody else has a use for it.
    private readonly NgramProposals _proposals = new() { LeastConfidence = 0.1 };
    private readonly List<DraftRequest> _growing = [];

    /// <inheritdoc />
    public DraftSource Source => DraftSource.Ngram;

    /// <inheritdoc />
    public IDraftSession CreateSession() => new NgramDraftSession(vocabularySize);

    /// <inheritdoc />
    public void Read(ReadOnlySpan<DraftRequest> requests)
    {
        // The text is read when it is complete.
    }

    /// <inheritdoc />
    public void Draft(ReadOnlySpan<DraftRequest> requests)
    {
        _growing.Clear();
        foreach (DraftRequest request in requests)
        {
            request.Tree.Reset(request.Tokens[^1], request.Tokens.Count - 1);
            request.UsedModel = false;
            NgramDraftSession session = SessionOf(request);
            TreeGrowth growth = session.Growth;
            growth.PastOfNgrams = request.PastOfNgrams;
            request.Account.Settle(growth, request.Tokens);
            growth.Learn(request.Tokens);
            growth.Forget();
            if (request.Shape.Nodes == 0)
            {
                continue;
            }

            growth.Start(request.Shape, calibration: null, request.Tokens.Count);
            _proposals.Propose(request, session.Text, growth);
            if (!request.Law.AllowsAnyTree)
            {
                growth.TakeForCertain();
            }

            _growing.Add(request);
        }

        BudgetedGrowth.Build(_growing);
    }

    private static NgramDraftSession SessionOf(DraftRequest request) => request.Session switch
    {
        NgramDraftSession own => own,
        MixedDraftSession mixed => mixed.Ngrams,
        _ => throw new ArgumentException("The draft session was made by another drafter.", nameof(request)),
    };
}
