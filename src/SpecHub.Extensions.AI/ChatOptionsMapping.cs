using Microsoft.Extensions.AI;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Extensions.AI;

/// <summary>The whole translation of <see cref="ChatOptions"/>; what cannot be honoured is refused.</summary>
/// <remarks>
/// Used: Instructions (by ChatMessageMapping), Temperature, MaxOutputTokens, TopP, TopK, FrequencyPenalty,
/// PresencePenalty, Seed, StopSequences, ModelId (must name the loaded model), ResponseFormat (text), ToolMode None, and
/// the additional properties listed in <see cref="AdditionalOptions"/>. Of no effect by their own meaning:
/// AllowMultipleToolCalls (there are no tools). Refused when set: ConversationId, Reasoning, another ResponseFormat,
/// Tools, AllowBackgroundResponses, ContinuationToken, RawRepresentationFactory that makes anything but a
/// <see cref="SpecHubRequestOptions"/>, and unknown additional properties.
/// </remarks>
internal static class ChatOptionsMapping
{
    /// <summary>Returns the request that options describe, with an empty prompt and no prediction; only what the engine checks is unchecked.</summary>
    /// <param name="options">The options of the request.</param>
    /// <param name="own">What they say beyond their own properties.</param>
    /// <param name="defaults">What holds where they say nothing.</param>
    /// <param name="modelId">The name of the loaded model.</param>
    public static GenerationRequest ToRequest(ChatOptions? options, SpecHubRequestOptions own, SpecHubOptions defaults, string modelId)
    {
        RefuseUnsupported(options, modelId);
        var sampling = new SamplingOptions
        {
            Temperature = options?.Temperature ?? defaults.Temperature,
            TopK = options?.TopK ?? defaults.TopK,
            TopP = options?.TopP ?? defaults.TopP,
            MinP = own.MinP ?? defaults.MinP,
            FrequencyPenalty = options?.FrequencyPenalty ?? 0,
            PresencePenalty = options?.PresencePenalty ?? 0,
            RepetitionPenalty = own.RepetitionPenalty ?? defaults.RepetitionPenalty,
            LogitBias = own.LogitBias,
        };
        sampling.Validate();
        if (options?.MaxOutputTokens < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.MaxOutputTokens, "MaxOutputTokens must be at least 1, or null for as many tokens as fit into the context.");
        }

        // What the client prefers steps back where a request says something that it may not fit to.
        bool prefersDefaults = own.Mode is null && own.Verifier is null;
        string? tree = own.Tree ?? (prefersDefaults ? defaults.Tree : null);
        return new GenerationRequest
        {
            Prompt = [],
            Sampling = sampling,
            MaxTokens = options?.MaxOutputTokens ?? defaults.MaxOutputTokens,
            Seed = options?.Seed ?? defaults.Seed,
            StopSequences = options?.StopSequences is { Count: > 0 } stops ? [.. stops] : [],
            Mode = own.Mode ?? (own.Tree is null && own.DraftSource is null ? defaults.Mode : null),
            DraftSource = own.DraftSource ?? (prefersDefaults ? defaults.DraftSource : null),
            Tree = ParseTree(tree),
            Verifier = Verifiers.Named(own.Verifier ?? defaults.Verifier),
        };
    }

    private static TreeShape? ParseTree(string? tree)
    {
        try
        {
            return tree is null ? null : TreeShape.Parse(tree);
        }
        catch (FormatException exception)
        {
            throw new ArgumentException(exception.Message, nameof(tree), exception);
        }
    }

    public static ChatFinishReason ToChatFinishReason(FinishReason reason) => reason switch
    {
        FinishReason.Length => ChatFinishReason.Length,
        FinishReason.EndOfText or FinishReason.StopSequence => ChatFinishReason.Stop,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "There is no such finish reason."),
    };

    private static void RefuseUnsupported(ChatOptions? options, string modelId)
    {
        if (options is null)
        {
            return;
        }

        Refuse(options.ConversationId is not null, nameof(options.ConversationId), "the client keeps no conversations; send the whole history with every request");
        Refuse(options.Reasoning is not null, nameof(options.Reasoning), "reasoning cannot be steered; leave it null");
        Refuse(options.ResponseFormat is not null and not ChatResponseFormatText, nameof(options.ResponseFormat), "only text can be produced; ask for JSON in the prompt, and check it");
        Refuse(options.Tools is { Count: > 0 } && options.ToolMode is not NoneChatToolMode, nameof(options.Tools), "tools are not supported; send none, or ToolMode None");
        Refuse(options.ToolMode is RequiredChatToolMode, nameof(options.ToolMode), "tools are not supported, so none can be required");
        Refuse(options.AllowBackgroundResponses is true, nameof(options.AllowBackgroundResponses), "there are no background responses; leave it null");
        Refuse(options.ContinuationToken is not null, nameof(options.ContinuationToken), "answers cannot be resumed; leave it null");
        Refuse(
            options.ModelId is not null && !string.Equals(options.ModelId, modelId, StringComparison.OrdinalIgnoreCase),
            nameof(options.ModelId),
            $"this client serves one model, '{modelId}'; leave it null");
    }

    private static void Refuse(bool isSet, string name, string reason)
    {
        if (isSet)
        {
            throw new NotSupportedException($"ChatOptions.{name} cannot be honoured: {reason}.");
        }
    }
}
