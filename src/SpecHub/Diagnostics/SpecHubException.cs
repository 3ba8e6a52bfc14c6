namespace SpecHub.Diagnostics;

/// <summary>Something that SpecHub was asked to do cannot be done.</summary>
/// <remarks>The message says what failed, with the values involved, why, and what to do about it.</remarks>
public class SpecHubException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What failed, why, and what to do.</param>
    public SpecHubException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes the exception with its cause.</summary>
    /// <param name="message">What failed, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public SpecHubException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
