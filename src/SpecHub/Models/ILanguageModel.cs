namespace SpecHub.Models;

/// <summary>Anything that turns tokens into logits.</summary>
/// <remarks>
/// Not thread-safe: a model and its sessions belong to one engine thread. The properties never change and may be read
/// by any thread. Disposing a model while sessions of it exist is an error of the caller.
/// </remarks>
public interface ILanguageModel : IDisposable
{
    /// <summary>Gets the number of tokens that the model knows; a row of logits has one value for each.</summary>
    int VocabularySize { get; }

    /// <summary>Gets how many tokens one text may have, with its pending rows.</summary>
    int ContextLength { get; }

    /// <summary>Gets how many tokens fit into the cache, counted over all sessions and with their pending rows.</summary>
    /// <value>At least <see cref="ContextLength"/>.</value>
    int CacheLength { get; }

    /// <summary>Gets how many tokens still fit into the cache. Tokens that sessions share count once.</summary>
    /// <remarks>For the engine thread. A backend may need all sessions to be without pending rows before it can use all of it.</remarks>
    int FreeTokens { get; }

    /// <summary>Gets how many more continuations the cache can hold; a session takes one, and a pending tree one for each leaf but the first.</summary>
    /// <remarks>For the engine thread.</remarks>
    int FreeBranches { get; }

    /// <summary>Gets how many rows one forward pass takes, counted over all sessions.</summary>
    int MaxRows { get; }

    /// <summary>Gets how many rows of one forward pass may want logits.</summary>
    int MaxLogitRows { get; }

    /// <summary>Gets how many different continuations all sessions may hold together; each session takes at least one.</summary>
    /// <value>1 for a model that cannot hold several futures of one text, such as a recurrent one: chains only.</value>
    int MaxBranches { get; }

    /// <summary>Starts an empty sequence.</summary>
    /// <exception cref="CacheFullException">As many sessions exist as the model can hold branches.</exception>
    IModelSession CreateSession();

    /// <summary>Evaluates rows of one or several sessions in one forward pass.</summary>
    /// <remarks>
    /// The rows become pending rows of their session, numbered on from those it has; the logits of earlier passes are
    /// lost. When the call throws, the sessions of the batch have lost all pending rows and keep their tokens. A backend
    /// that cannot tell any more what its cache holds, in this call or in one of a session, may forget the texts of all
    /// sessions: their length is smaller then, and what is missing has to be evaluated again.
    /// </remarks>
    /// <param name="batch">One entry a session, no session twice.</param>
    /// <exception cref="CacheFullException">The cache or the branches do not suffice for these rows.</exception>
    /// <exception cref="ArgumentException">The rows break a rule above.</exception>
    void Evaluate(ReadOnlySpan<SessionRows> batch);
}
