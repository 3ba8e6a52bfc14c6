namespace SpecHub.Models;

/// <summary>One sequence in a model's cache: tokens that are settled, and pending rows that may become so.</summary>
/// <remarks>Not thread-safe. Whoever creates a session disposes it, on the engine thread; that frees its cache, and never throws.</remarks>
public interface IModelSession : IDisposable
{
    /// <summary>Gets the number of settled tokens.</summary>
    int Length { get; }

    /// <summary>Gets the number of rows evaluated since the last <see cref="Keep"/>.</summary>
    int PendingRows { get; }

    /// <summary>Gets the logits after one row of the last forward pass.</summary>
    /// <remarks>Until the model's next forward pass, threads may read different sessions at once.</remarks>
    /// <param name="row">The index of a pending row that was part of that pass and wanted logits.</param>
    /// <returns>One value for every token of the vocabulary; valid until the model's next forward pass.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The row has no logits.</exception>
    ReadOnlySpan<float> LogitsAfter(int row);

    /// <summary>Settles one path of the pending rows and forgets all others.</summary>
    /// <param name="path">
    /// The rows from the first to the last of the path, each the parent of the next; the first follows the settled
    /// tokens. An empty path forgets all pending rows. Nothing is settled when the backend has forgotten the text since.
    /// </param>
    /// <exception cref="ArgumentException">The rows are no such path.</exception>
    void Keep(ReadOnlySpan<int> path);

    /// <summary>Starts another session that begins with settled tokens of this one and shares their places in the cache.</summary>
    /// <param name="length">How many of the settled tokens, from the first on; 0 to <see cref="Length"/>.</param>
    /// <returns>The session; the caller disposes it. Both go on independently.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many settled tokens.</exception>
    /// <exception cref="CacheFullException">As many sessions exist as the model can hold branches, or it cannot share.</exception>
    IModelSession Fork(int length);
}
