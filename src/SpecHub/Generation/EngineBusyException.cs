using SpecHub.Diagnostics;

namespace SpecHub.Generation;

/// <summary>The queue of an engine is full; the same request can be tried again.</summary>
public sealed class EngineBusyException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="queueLength">How many requests may wait.</param>
    public EngineBusyException(int queueLength)
        : base($"{queueLength} requests are waiting already, which is the greatest number allowed. Try again when one has finished.")
    {
    }
}
