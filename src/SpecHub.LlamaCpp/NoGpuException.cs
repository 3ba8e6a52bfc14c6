using SpecHub.Diagnostics;

namespace SpecHub.LlamaCpp;

/// <summary>Layers of a model are to be computed on a GPU, and the llama.cpp library finds none.</summary>
public sealed class NoGpuException : SpecHubException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">What was asked for, what the library computes on, and what to do.</param>
    public NoGpuException(string message)
        : base(message)
    {
    }
}
