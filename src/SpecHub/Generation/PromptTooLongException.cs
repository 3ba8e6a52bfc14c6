using SpecHub.Diagnostics;

namespace SpecHub.Generation;

/// <summary>A prompt leaves no room in the context for an answer.</summary>
public sealed class PromptTooLongException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="promptTokens">The number of tokens of the prompt.</param>
    /// <param name="contextLength">The number of tokens that fit into the context.</param>
    public PromptTooLongException(int promptTokens, int contextLength)
        : base($"The prompt has {promptTokens} tokens and the context holds {contextLength}, the answer included. " +
            "Shorten the prompt or drop old messages, or load the model with a longer context.")
    {
        PromptTokens = promptTokens;
        ContextLength = contextLength;
    }

    /// <summary>Gets the number of tokens of the prompt.</summary>
    public int PromptTokens { get; }

    /// <summary>Gets the number of tokens that fit into the context.</summary>
    public int ContextLength { get; }
}
