using SpecHub.Diagnostics;

namespace SpecHub.LlamaCpp;

/// <summary>Models would take more memory than there is, so they were not loaded.</summary>
public sealed class MemoryShortageException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What does not fit, with the numbers, and what to do.</param>
    /// <param name="requiredBytes">How many bytes the models need, as far as their files tell.</param>
    /// <param name="availableBytes">How many bytes there are.</param>
    public MemoryShortageException(string message, long requiredBytes, long availableBytes)
        : base(message)
    {
        RequiredBytes = requiredBytes;
        AvailableBytes = availableBytes;
    }

    /// <summary>Gets how many bytes the models need, as far as their files tell.</summary>
    public long RequiredBytes { get; }

    /// <summary>Gets how many bytes there are: <see cref="LlamaModelOptions.MemoryLimit"/>, or what was free.</summary>
    public long AvailableBytes { get; }
}
