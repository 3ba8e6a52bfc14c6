using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>What a drafter remembers for one generation, such as the cache of a draft model.</summary>
/// <remarks>Created by a drafter, disposed with the generation on the engine thread; not thread-safe.</remarks>
public interface IDraftSession : IDisposable
{
    /// <summary>Settles what the generation's text has of the drafted tokens, and forgets the others.</summary>
    /// <remarks>For a generation that ends; while it goes on, every draft does so anyway.</remarks>
    /// <param name="tokens">All committed tokens.</param>
    void Settle(IReadOnlyList<TokenId> tokens);

    /// <summary>Returns how many tokens the drafter would have to read before it can draft.</summary>
    /// <param name="tokens">All committed tokens.</param>
    int Lag(IReadOnlyList<TokenId> tokens);

    /// <summary>Starts the memory of another generation, which begins with the first tokens of this one.</summary>
    /// <param name="length">How many tokens the two have in common at least, 0 or more.</param>
    /// <returns>A session that may know all, some or none of them; the caller disposes it.</returns>
    /// <exception cref="Models.CacheFullException">The drafter can hold no further session.</exception>
    IDraftSession Fork(int length);
}
