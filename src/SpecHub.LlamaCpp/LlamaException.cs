using SpecHub.Diagnostics;

namespace SpecHub.LlamaCpp;

/// <summary>An operation of llama.cpp failed.</summary>
public sealed class LlamaException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What failed, why, and what to do.</param>
    public LlamaException(string message)
        : base(message)
    {
    }
}
