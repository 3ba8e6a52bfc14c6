using Microsoft.Extensions.AI;
using SpecHub.Generation;

namespace SpecHub.Extensions.AI;

/// <summary>Writes what an answer took, and how it was made, into its last update.</summary>
/// <remarks>All values are numbers and texts, so that middleware can store a response as JSON.</remarks>
internal static class ResponseReport
{
    /// <summary>Makes an update the last one of its response.</summary>
    public static void Complete(ChatResponseUpdate response, GenerationUpdate update)
    {
        GenerationStatistics statistics = update.Statistics!;
        response.FinishReason = ChatOptionsMapping.ToChatFinishReason(update.Finish!.Value);
        response.Contents = [new UsageContent(UsageOf(statistics))];
        response.AdditionalProperties = new AdditionalPropertiesDictionary
        {
            ["spechub.mode_used"] = statistics.ModeUsed.ToString().ToLowerInvariant(),
            ["spechub.mode_reason"] = statistics.ModeReason,
            ["spechub.draft_source"] = statistics.DraftSource?.ToString().ToLowerInvariant() ?? "none",
            ["spechub.tree"] = statistics.Tree.ToString(),
            ["spechub.verifier"] = statistics.Verifier,
            ["spechub.cache_pressure"] = statistics.Pressure.ToString().ToLowerInvariant(),
            ["spechub.seed"] = statistics.Seed,
            ["spechub.tokens_per_evaluation"] = statistics.TokensPerEvaluation,
            ["spechub.tokens_per_second"] = statistics.TokensPerSecond,
        };
    }

    private static UsageDetails UsageOf(GenerationStatistics statistics) => new()
    {
        InputTokenCount = statistics.PromptTokens,
        CachedInputTokenCount = statistics.CachedTokens,
        OutputTokenCount = statistics.Tokens,
        TotalTokenCount = statistics.PromptTokens + statistics.Tokens,
        AdditionalCounts = new AdditionalPropertiesDictionary<long>
        {
            ["spechub.rounds"] = statistics.TargetEvaluations,
            ["spechub.draft_tokens"] = statistics.DraftedTokens,
            ["spechub.accepted_tokens"] = statistics.AcceptedTokens,
            ["spechub.accepted_ngram_tokens"] = statistics.AcceptedNgramTokens,
        },
    };
}
