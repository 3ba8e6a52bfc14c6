using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>One generation's text as n-grams, and the tree that grows from it.</summary>
internal sealed class NgramDraftSession(int vocabularySize) : IDraftSession
{
    public NgramText Text { get; } = new();

    public TreeGrowth Growth { get; } = new(vocabularySize);

    /// <summary>Frees the index: a text that waits for a later prompt shall not hold memory that is made anew in no time.</summary>
    public void Settle(IReadOnlyList<TokenId> tokens)
    {
        Text.Release();
        Growth.Forget();
    }

    public int Lag(IReadOnlyList<TokenId> tokens) => 0;

    public IDraftSession Fork(int length) => new NgramDraftSession(vocabularySize);

    public void Dispose()
    {
        // There is nothing but memory.
    }
}
