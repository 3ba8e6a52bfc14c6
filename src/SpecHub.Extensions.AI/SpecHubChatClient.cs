using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SpecHub.Generation;
using SpecHub.Tokens;

namespace SpecHub.Extensions.AI;

/// <summary>A chat client over local models that decodes speculatively; nobody who uses it can tell but by the speed.</summary>
/// <remarks>
/// Safe for concurrent use; see docs/engine.md for what waits. The models are loaded by the first request, or before it through
/// <see cref="SpecHubModels.LoadAsync"/>. Each update's RawRepresentation is the <see cref="GenerationUpdate"/> that it
/// was made from. What cannot be honoured is refused with an exception when the method is called.
/// </remarks>
public sealed partial class SpecHubChatClient : IChatClient
{
    private readonly SpecHubModels _models;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ChatClientMetadata _metadata;

    /// <summary>Initializes the client without loading anything.</summary>
    /// <param name="models">The models; the client does not dispose them.</param>
    /// <param name="time">The clock for time stamps; null takes the system's.</param>
    /// <param name="loggerFactory">Where to log; null logs nowhere.</param>
    public SpecHubChatClient(SpecHubModels models, TimeProvider? time = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        _models = models;
        _time = time ?? TimeProvider.System;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<SpecHubChatClient>();
        _metadata = new ChatClientMetadata("spechub", providerUri: null, models.ModelId);
    }

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc />
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        // Everything that can be wrong without a model is found here, before the caller enumerates.
        SpecHubRequestOptions own = AdditionalOptions.Read(options, this);
        GenerationRequest request = ChatOptionsMapping.ToRequest(options, own, _models.Options, _models.ModelId);
        IReadOnlyList<(string Role, string Text)> conversation = ChatMessageMapping.ToConversation(messages, options);
        return StreamAsync(conversation, request, own.PredictedOutput, cancellationToken);
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return
            serviceKey is not null ? null :
            serviceType == typeof(ChatClientMetadata) ? _metadata :
            serviceType.IsInstanceOfType(this) ? this :
            serviceType == typeof(SpecHubModels) ? _models :
            serviceType == typeof(GenerationEngine) ? _models.Current?.Pair.Engine :
            null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // The models belong to whoever passed them in: one pair can serve several clients.
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IReadOnlyList<(string Role, string Text)> conversation,
        GenerationRequest request,
        string? predictedOutput,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LoadedModels models = await _models.LoadAsync(progress: null, cancellationToken).ConfigureAwait(false);
        GenerationEngine engine = models.Pair.Engine;
        string prompt = models.Template.Render(conversation);
        GenerationRequest complete = request with
        {
            Prompt = engine.Tokenizer.Encode(prompt, parseSpecial: true),
            PredictedOutput = predictedOutput is null ? null : EncodeAnswer(engine.Tokenizer, predictedOutput),
        };

        string responseId = Guid.NewGuid().ToString("N");
        DateTimeOffset createdAt = _time.GetUtcNow();
        LogStarted(responseId, complete.Prompt.Count);
        await foreach (GenerationUpdate update in engine.GenerateAsync(complete, cancellationToken).ConfigureAwait(false))
        {
            var response = new ChatResponseUpdate(ChatRole.Assistant, update.Text)
            {
                ResponseId = responseId,
                MessageId = responseId,
                ModelId = _models.ModelId,
                CreatedAt = createdAt,
                RawRepresentation = update,
            };
            if (update.Statistics is not null)
            {
                ResponseReport.Complete(response, update);
                LogCompleted(responseId, update.Statistics.Tokens, update.Statistics.TargetEvaluations, update.Statistics.Mode);
            }

            yield return response;
        }
    }

    /// <summary>Splits a text that stands after a prompt, so that it has no start token.</summary>
    private static IReadOnlyList<TokenId> EncodeAnswer(ITokenizer tokenizer, string text) =>
        [.. tokenizer.Encode(text, parseSpecial: false).Skip(tokenizer.Encode(string.Empty, parseSpecial: false).Count)];

    [LoggerMessage(LogLevel.Debug, "Response {ResponseId} started: {PromptTokens} tokens of prompt.")]
    private partial void LogStarted(string responseId, int promptTokens);

    [LoggerMessage(LogLevel.Debug, "Response {ResponseId} completed: {Tokens} tokens in {Evaluations} evaluations, mode {Mode}.")]
    private partial void LogCompleted(string responseId, int tokens, int evaluations, SpeculationMode mode);
}
