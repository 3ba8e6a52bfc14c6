using SpecHub.Tokens;

namespace SpecHub.Testing;

/// <summary>What a <see cref="TableModel"/> remembers of a text: one number that every token of it has changed.</summary>
internal sealed record TableHistory(ulong Hash, TableHistory? OfLike)
{
    public static TableHistory Empty(TableModel model) =>
        new(model.Seed * 0x9FB21C651E98DF25, model.Like is null ? null : Empty(model.Like));

    public TableHistory Then(TableModel model, TokenId token) =>
        new(Mix(Hash, (ulong)token.Value), model.Like is null ? null : OfLike!.Then(model.Like, token));

    // The finaliser of MurmurHash3.
    private static ulong Mix(ulong hash, ulong token)
    {
        hash = (hash * 0x5851F42D4C957F2D) + token + 1;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
