using SpecHub.Diagnostics;

namespace SpecHub.LlamaCpp;

/// <summary>The llama.cpp library is missing, or is none that can be used.</summary>
public sealed class NativeLibraryException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What failed, where was looked or what is known, and what to do.</param>
    public NativeLibraryException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes the exception with its cause.</summary>
    /// <param name="message">What failed, where was looked or what is known, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public NativeLibraryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
