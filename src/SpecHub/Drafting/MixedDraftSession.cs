using SpecHub.Tokens;

namespace SpecHub.Drafting;

/// <summary>One generation's text as n-grams, beside its part of the draft model's cache.</summary>
internal sealed class MixedDraftSession(int vocabularySize) : IDraftSession
{
    public NgramDraftSession Ngrams { get; } = new(vocabularySize);

    /// <summary>Gets or sets the part of the cache, which the session owns; null while nothing has asked for the model.</summary>
    public ModelDraftSession? Model { get; set; }

    public void Settle(IReadOnlyList<TokenId> tokens)
    {
        Ngrams.Settle(tokens);
        Model?.Settle(tokens);
    }

    public int Lag(IReadOnlyList<TokenId> tokens) => Model?.Lag(tokens) ?? tokens.Count;

    public IDraftSession Fork(int length) => new MixedDraftSession(vocabularySize) { Model = (ModelDraftSession?)Model?.Fork(length) };

    public void Dispose()
    {
        Ngrams.Dispose();
        Model?.Dispose();
    }
}
