using SpecHub.Diagnostics;
using SpecHub.Models;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Generation;

/// <summary>Checks a request against an engine and settles what it left open, before any work starts.</summary>
internal static class RequestPlan
{
    private static readonly TreeShape DefaultTree = TreeShape.BestFirst(6);
    private static readonly TreeShape LargestTree = TreeShape.BestFirst(32, passes: 8);
    private static readonly TreeShape DefaultFixedTree = TreeShape.Fixed(2, 2);
    private static readonly TreeShape DefaultChain = TreeShape.Fixed(1, 4);
    private static readonly TreeShape LargestPlan = TreeShape.Planned(branching: 2, depth: 8, nodes: 30);
    private static readonly TreeShape LongestPlan = TreeShape.Planned(branching: 1, depth: 8, nodes: 8);

    /// <summary>Returns the answer to be made, or throws what is wrong with the request.</summary>
    public static PendingAnswer Make(GenerationRequest request, ILanguageModel target, DraftSource? available, Func<long> drawSeed)
    {
        if (request.Prompt.Count == 0)
        {
            throw new ArgumentException("The prompt has no tokens, so there is nothing to continue. Give it at least one.", nameof(request));
        }

        if (request.MaxTokens < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(request), request.MaxTokens, "MaxTokens must be at least 1, or null for as many as the context holds.");
        }

        if (request.StopSequences.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("A stop sequence is empty and would end every answer at once. Remove it.", nameof(request));
        }

        int room = target.ContextLength - request.Prompt.Count;
        if (room < 1)
        {
            throw new PromptTooLongException(request.Prompt.Count, target.ContextLength);
        }

        DraftSource? source = DraftSourcePlan.Of(request, available);
        bool canDraft = source is not null && target.MaxBranches > 1;
        SpeculationMode mode = request.Mode ?? (
            !canDraft ? SpeculationMode.Off :
            request.Tree is null && request.Verifier.DraftLaw.AllowsAnyTree ? SpeculationMode.Auto :
            request.Tree is { IsChain: true } || (request.Tree is null && WantsChain(request, source)) ? SpeculationMode.Chain :
            SpeculationMode.Tree);
        if (mode != SpeculationMode.Off && !canDraft)
        {
            throw new SpecHubException(
                source is not null ? $"Mode {mode} was asked for, but the target's cache cannot take tokens back. Use mode Off with this model." :
                available is null ? $"Mode {mode} was asked for, but no draft model is loaded. Name one, or use mode Off." :
                $"Mode {mode} was asked for, but no draft model is loaded. Name one, draft from Ngram, or use mode Off.");
        }

        RequireVocabulary(request.PredictedOutput ?? [], target.VocabularySize);
        var options = new DecodingOptions
        {
            Sampling = request.Sampling,
            Seed = request.Seed ?? drawSeed(),
            Shape = ShapeOf(request, mode, source, target),
            IsAdaptive = mode == SpeculationMode.Auto,
            Verifier = request.Verifier,
            Source = mode == SpeculationMode.Off ? DraftSource.Model : source!.Value,
            PredictedOutput = request.PredictedOutput,
        };
        options.Validate();
        options.Sampling.ValidateFor(target.VocabularySize);
        RequireRoom(options.Shape, target);
        return new PendingAnswer(request, options, mode, Math.Min(request.MaxTokens ?? int.MaxValue, room));
    }

    /// <summary>Tells whether a chain serves a request best that names no tree.</summary>
    private static bool WantsChain(GenerationRequest request, DraftSource? source) =>
        request.Verifier.MaxChildren == 1 || (source == DraftSource.Ngram && !request.Verifier.DraftLaw.AllowsAnyTree);

    private static void RequireVocabulary(IReadOnlyList<TokenId> predicted, int tokens)
    {
        foreach (TokenId token in predicted)
        {
            if (token.Value < 0 || token.Value >= tokens)
            {
                throw new SpecHubException(
                    $"PredictedOutput has token {token.Value}, and the model's vocabulary has {tokens} tokens, from 0. Encode it with the model's own tokenizer.");
            }
        }
    }

    /// <summary>Refuses a tree that would be cut in every round: what is reported is what was used.</summary>
    private static void RequireRoom(TreeShape shape, ILanguageModel target)
    {
        // One branch more than leaves, which carries the accepted path to its place.
        if (!shape.IsChain && shape.Nodes > 0 && shape.Leaves + 1 > target.MaxBranches)
        {
            throw new SpecHubException(
                $"The tree {shape} can have {shape.Leaves} branches, and the model was loaded with MaxBranches {target.MaxBranches}, of which one is spare. " +
                "Use a smaller tree, or load the model with more MaxBranches.");
        }

        if (shape.Nodes + 1 > Math.Min(target.MaxRows, target.MaxLogitRows))
        {
            throw new SpecHubException(
                $"The tree {shape} has {shape.Nodes + 1} rows, and the model takes {Math.Min(target.MaxRows, target.MaxLogitRows)} in one forward pass. " +
                "Use a smaller tree, or load the model with a greater BatchSize.");
        }
    }

    private static TreeShape ShapeOf(GenerationRequest request, SpeculationMode mode, DraftSource? source, ILanguageModel target)
    {
        if (mode == SpeculationMode.Off)
        {
            return request.Tree is null or { Nodes: 0 }
                ? TreeShape.RootOnly
                : throw new SpecHubException(
                    $"The tree {request.Tree} was asked for, but nothing is drafted: the mode is Off, or no draft model is loaded. Leave the tree out, or load a draft.");
        }

        // A tree that nobody asked for is cut to what the model can hold; one that was asked for is refused instead.
        int rows = Math.Min(target.MaxRows, target.MaxLogitRows);
        bool isPlanned = mode == SpeculationMode.Auto && source == DraftSource.Model && !request.Verifier.DraftLaw.AllowsAnyTree;
        TreeShape usual = !isPlanned ? Default(request, mode) : request.Verifier.MaxChildren == 1 ? LongestPlan : LargestPlan;
        TreeShape shape = request.Tree ?? usual.WithLeaves(target.MaxBranches - 1).Within(TreeShape.MaxDepth, rows - 1);
        return mode == SpeculationMode.Chain && shape.Branching > 1
            ? throw new SpecHubException($"Mode Chain was asked for with the tree {shape}, which has branches. Use chain:{shape.Depth}, or mode Tree.")
            : isPlanned && shape is { Growth: TreeGrowthKind.Fixed, Nodes: > 0 } ? TreeShape.Planned(shape.Branching, shape.Depth, shape.Nodes) : shape;
    }

    private static TreeShape Default(GenerationRequest request, SpeculationMode mode) =>
        mode == SpeculationMode.Chain || (mode == SpeculationMode.Auto && request.Verifier.MaxChildren == 1) ? DefaultChain :
        mode == SpeculationMode.Auto && request.Verifier.DraftLaw.AllowsAnyTree && LargestTree.Branching <= request.Verifier.MaxChildren ? LargestTree :
        request.Verifier.DraftLaw.AllowsAnyTree && DefaultTree.Branching <= request.Verifier.MaxChildren ? DefaultTree :
        DefaultFixedTree;
}
