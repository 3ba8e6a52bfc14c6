using System.Runtime.InteropServices;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Generation;

/// <summary>Texts that are no longer worked on but still lie in both models' caches, to be the beginning of later prompts.</summary>
/// <remarks>Belongs to the engine thread. The least recently used text goes first.</remarks>
/// <param name="maxTokens">How many tokens all texts may have together.</param>
/// <param name="maxTexts">How many texts there may be; each takes a branch of the caches.</param>
internal sealed class PrefixCache(int maxTokens, int maxTexts)
{
    // A shorter beginning is not worth a place of its own.
    private const int LeastShared = 4;

    // The least recently used text comes first.
    private readonly List<CachedText> _texts = [];
    private int _tokens;

    /// <summary>Gets the number of texts.</summary>
    public int Count => _texts.Count;

    /// <summary>Finds the longest beginning of a prompt, leaving at least its last token to be read.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="running">Texts that are being worked on; their settled tokens serve as well.</param>
    /// <returns>Sessions that hold it, for the caller; null when there is none worth the while.</returns>
    /// <exception cref="CacheFullException">There is one, and no branch to share it with.</exception>
    public (IModelSession Target, IDraftSession? Draft)? Take(IReadOnlyList<TokenId> prompt, IEnumerable<DecodingSequence> running)
    {
        TokenId[] wanted = [.. prompt.Take(prompt.Count - 1)];
        CachedText? best = null;
        int length = 0;
        foreach (CachedText text in _texts.Concat(running.Select(CachedText.Of)))
        {
            int common = wanted.AsSpan().CommonPrefixLength(text.Settled);
            if (common > length)
            {
                (best, length) = (text, common);
            }
        }

        if (best is null || length < LeastShared)
        {
            return null;
        }

        if (length == best.Target.Length && _texts.Remove(best))
        {
            _tokens -= length;
            return (best.Target, best.Draft);
        }

        if (_texts.Remove(best))
        {
            _texts.Add(best);
        }

        IModelSession target = best.Target.Fork(length);
        try
        {
            return (target, best.Draft?.Fork(length));
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Keeps a text; its sessions belong to the cache from then on.</summary>
    public void Add(DecodingSequence sequence)
    {
        CachedText text = CachedText.Of(sequence);
        text.Draft?.Settle(text.Tokens);
        if (text.Target.Length is 0 || text.Target.Length > maxTokens || maxTexts == 0)
        {
            text.Dispose();
            return;
        }

        // A text that is the beginning of the new one serves nobody any more.
        for (int i = _texts.Count - 1; i >= 0; i--)
        {
            if (text.Settled.StartsWith(_texts[i].Settled))
            {
                Drop(i);
            }
        }

        _texts.Add(text);
        _tokens += text.Target.Length;
        while (_tokens > maxTokens || _texts.Count > maxTexts)
        {
            Drop(0);
        }
    }

    /// <summary>Drops the text that was used least recently; false when there is none.</summary>
    public bool DropOldest()
    {
        if (_texts.Count == 0)
        {
            return false;
        }

        Drop(0);
        return true;
    }

    /// <summary>Drops all texts.</summary>
    public void Clear()
    {
        while (DropOldest())
        {
        }
    }

    private void Drop(int index)
    {
        _tokens -= _texts[index].Target.Length;
        _texts[index].Dispose();
        _texts.RemoveAt(index);
    }

    private sealed record CachedText(List<TokenId> Tokens, IModelSession Target, IDraftSession? Draft) : IDisposable
    {
        public ReadOnlySpan<TokenId> Settled => CollectionsMarshal.AsSpan(Tokens)[..Target.Length];

        public static CachedText Of(DecodingSequence sequence) =>
            new(sequence.AllTokens, sequence.Session, sequence.DraftRequest?.Session);

        public void Dispose()
        {
            Draft?.Dispose();
            Target.Dispose();
        }
    }
}
