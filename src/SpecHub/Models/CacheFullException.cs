using SpecHub.Diagnostics;

namespace SpecHub.Models;

/// <summary>The model's cache has no room for what was to be evaluated.</summary>
public sealed class CacheFullException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What did not fit, why, and what to do.</param>
    public CacheFullException(string message)
        : base(message)
    {
    }
}
