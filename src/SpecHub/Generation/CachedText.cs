using System.Runtime.InteropServices;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Generation;

/// <summary>A text that lies in both models' caches.</summary>
internal sealed record CachedText(List<TokenId> Tokens, IModelSession Target, IDraftSession? Draft) : IDisposable
{
    /// <summary>Gets what the target's cache holds of it.</summary>
    public ReadOnlySpan<TokenId> Settled => CollectionsMarshal.AsSpan(Tokens)[..Target.Length];

    public static CachedText Of(DecodingSequence sequence) =>
        new(sequence.AllTokens, sequence.Session, sequence.DraftRequest?.Session);

    public void Dispose()
    {
        Draft?.Dispose();
        Target.Dispose();
    }
}
