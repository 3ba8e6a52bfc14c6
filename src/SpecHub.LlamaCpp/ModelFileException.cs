using SpecHub.Diagnostics;

namespace SpecHub.LlamaCpp;

/// <summary>A model file is missing, unreadable, damaged, or of a kind that cannot be run.</summary>
public sealed class ModelFileException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="path">The model file, as the caller named it.</param>
    /// <param name="message">What failed, why, and what to do.</param>
    public ModelFileException(string path, string message)
        : base(message) => Path = path;

    /// <summary>Initializes the exception with its cause.</summary>
    /// <param name="path">The model file, as the caller named it.</param>
    /// <param name="message">What failed, why, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public ModelFileException(string path, string message, Exception innerException)
        : base(message, innerException) => Path = path;

    /// <summary>Gets the model file, as the caller named it; for a split model the part that failed.</summary>
    public string Path { get; }
}
