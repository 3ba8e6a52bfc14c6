using SpecHub.Planning;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>Guesses what the target will say.</summary>
/// <remarks>Not thread-safe: a drafter belongs to one engine thread.</remarks>
public interface IDrafter
{
    /// <summary>Gets what the passes of the drafter's model cost, which it keeps up to date.</summary>
    /// <value>Null when it has no model.</value>
    PassCost? Cost => null;

    /// <summary>Times passes of the drafter's model before they are needed; nothing when it has none, or has been measured.</summary>
    /// <param name="limit">When to stop.</param>
    void WarmUp(TimeSpan limit)
    {
    }

    /// <summary>Starts the memory of one generation.</summary>
    /// <returns>A session that only this drafter understands; the caller disposes it.</returns>
    IDraftSession CreateSession();

    /// <summary>Gets what the drafter can draft from.</summary>
    /// <value>The default is <see cref="DraftSource.Model"/>.</value>
    DraftSource Source => DraftSource.Model;

    /// <summary>Starts the memory of one generation whose requests all have the same source.</summary>
    /// <param name="source">Their source, one that the drafter has.</param>
    /// <returns>A session that only this drafter understands; the caller disposes it.</returns>
    IDraftSession CreateSession(DraftSource source) => CreateSession();

    /// <summary>Reads the next part of prompts that the target reads too: one forward pass at most, and no tree.</summary>
    /// <param name="requests">The requests, no session twice.</param>
    /// <exception cref="Models.CacheFullException">The draft model's cache does not suffice.</exception>
    void Read(ReadOnlySpan<DraftRequest> requests);

    /// <summary>Fills one tree for each request, in as few forward passes as the deepest tree has levels.</summary>
    /// <remarks>
    /// The tree is reset to the last of the request's tokens and then grown. A drafter compares the tokens with what it
    /// remembers, so nothing has to be told to it about what was accepted. A request for no nodes is looked at for that too.
    /// </remarks>
    /// <param name="requests">The requests, no session twice.</param>
    /// <exception cref="Models.CacheFullException">The draft model's cache does not suffice.</exception>
    void Draft(ReadOnlySpan<DraftRequest> requests);
}
