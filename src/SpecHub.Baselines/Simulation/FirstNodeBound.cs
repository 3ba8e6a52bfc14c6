using SpecHub.Baselines.Drafting;
using SpecHub.Baselines.Oracles;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Baselines.Simulation;

/// <summary>Returns the optimal acceptance at the root of a tree, for the draft law that its children were drawn by.</summary>
internal sealed class FirstNodeBound(ILanguageModel target, ILanguageModel draft, DecodingOptions options)
{
    private readonly LogitsShaper _shaper = new(options.Sampling);
    private readonly ShapedLogits _scores = new(target.VocabularySize);
    private readonly TokenDistribution _targetLaw = new(target.VocabularySize);
    private readonly TokenDistribution _draftLaw = new(target.VocabularySize);

    public double After(IReadOnlyList<TokenId> context, DraftTree tree)
    {
        Fill(_targetLaw, target, context);
        if (tree.LawAt(DraftTree.Root) is { } law)
        {
            return OptimalAcceptance.Of(_targetLaw, law);
        }

        Fill(_draftLaw, draft, context);

        // Lists have a noise each, so two can pick one token; the best tokens under one noise are a sample without replacement.
        return options.Verifier.DraftLaw is ListDraftLaw
            ? OptimalAcceptance.Independent(_targetLaw.Probabilities, _draftLaw.Probabilities, options.Shape.Branching)
            : OptimalAcceptance.WithoutReplacement(_targetLaw.Probabilities, _draftLaw.Probabilities, options.Shape.Branching);
    }

    private void Fill(TokenDistribution law, ILanguageModel model, IReadOnlyList<TokenId> context)
    {
        using IModelSession session = model.CreateSession();
        BatchRow[] rows = [.. context.Select((token, index) => new BatchRow(token, index - 1, WantsLogits: index == context.Count - 1))];
        model.Evaluate([new SessionRows(session, rows)]);
        _shaper.Shape(session.LogitsAfter(rows.Length - 1), _scores);
        law.Fill(_scores);
    }
}
