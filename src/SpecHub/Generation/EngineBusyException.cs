using System.Globalization;
using SpecHub.Diagnostics;

namespace SpecHub.Generation;

/// <summary>The queue of an engine is full; the same request can be tried again.</summary>
public sealed class EngineBusyException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="queueLength">How many requests may wait.</param>
    /// <param name="retryAfter">When there will probably be a place.</param>
    public EngineBusyException(int queueLength, TimeSpan retryAfter)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"{queueLength} requests are waiting already, which is the greatest number allowed. Try again in {retryAfter.TotalSeconds:0} seconds, or allow a longer queue."))
    {
        RetryAfter = retryAfter;
    }

    /// <summary>Gets when there will probably be a place, judged by the requests that have ended so far.</summary>
    /// <value>At least one second.</value>
    public TimeSpan RetryAfter { get; }
}
