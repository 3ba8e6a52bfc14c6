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

    internal static LlamaException NoLogits() => new("llama.cpp holds no logits of its last forward pass. This is a bug in SpecHub.");

    internal static LlamaException OfPass(int code, int rows, string? reason) => new(
        $"llama_decode failed with code {code} on {rows} rows: {reason ?? "it gave no reason"}. " +
        "If the log shows nothing about memory, this is a bug in SpecHub.");
}
