using SpecHub.Diagnostics;
using SpecHub.Trees;

namespace SpecHub.Generation;

/// <summary>Settles what a request drafts from.</summary>
internal static class DraftSourcePlan
{
    /// <summary>Returns the source; null when there is nothing to draft from, or nobody asked for it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="available">What the engine can draft from; null for nothing.</param>
    /// <exception cref="SpecHubException">The request asks for what the engine does not have, or for two things that exclude each other.</exception>
    public static DraftSource? Of(GenerationRequest request, DraftSource? available)
    {
        bool hasPrediction = request.PredictedOutput is { Count: > 0 };
        DraftSource? source = request.DraftSource ?? Default(request, available, hasPrediction);
        if (request.DraftSource is { } wanted && available != wanted && available != DraftSource.Both)
        {
            throw new SpecHubException(available is null or DraftSource.Ngram
                ? $"Drafts were to come from {wanted}, but no draft model is loaded. Name one, or {(available is null ? "leave the source out" : "draft from Ngram")}."
                : $"Drafts were to come from {wanted}, but the engine drafts from its model only. Draft from Model, or give the engine a {nameof(Drafting.MixedDrafter)}.");
        }

        if (request.Mode == SpeculationMode.Off && (hasPrediction || request.DraftSource is not null))
        {
            string what = hasPrediction ? "A predicted output" : $"The draft source {source}";
            throw new SpecHubException($"{what} was given, and mode Off drafts nothing. Leave one of them out.");
        }

        return hasPrediction && source is null or DraftSource.Model && hasPrediction
            ? throw new SpecHubException(
                "A predicted output was given, and only n-grams draft from it. Set the draft source to Ngram, or to Both with the verifier 'coupled', or leave the prediction out.")
            : source;
    }

    private static DraftSource? Default(GenerationRequest request, DraftSource? available, bool hasPrediction) => available switch
    {
        DraftSource.Both => request.Verifier.DraftLaw.AllowsAnyTree ? DraftSource.Both : DraftSource.Model,
        DraftSource.Ngram => hasPrediction || request.Verifier.DraftLaw.AllowsAnyTree ? DraftSource.Ngram : null,
        _ => available,
    };
}
