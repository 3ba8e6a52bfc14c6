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

    /// <summary>Gets the number of texts.</summary>
    public int Count => _texts.Count;

    /// <summary>Finds the longest beginning of a prompt, leaving at least its last token to be read.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="running">Texts that are being worked on; their settled tokens serve as well.</param>
    public SharedPrefix Find(IReadOnlyList<TokenId> prompt, IEnumerable<DecodingSequence> running)
    {
        TokenId[] wanted = [.. prompt.Take(prompt.Count - 1)];
        var best = new SharedPrefix(Text: null, LeastShared - 1);
        foreach (CachedText text in _texts.Concat(running.Select(CachedText.Of)))
        {
            int common = wanted.AsSpan().CommonPrefixLength(text.Settled);
            best = common > best.Length ? new SharedPrefix(text, common) : best;
        }

        return best.Text is null ? default : best;
    }

    /// <summary>Gives a found beginning to whoever continues it; the text must not have been dropped since.</summary>
    /// <param name="prefix">The beginning.</param>
    /// <param name="draftFailed">Gets the error of a draft that cannot share it; the target's part is given without the draft's then.</param>
    /// <returns>Sessions that hold it, for the caller; null when there is none.</returns>
    /// <exception cref="CacheFullException">There is one, and the target has no branch to share it with.</exception>
    public (IModelSession Target, IDraftSession? Draft)? Take(SharedPrefix prefix, Action<Exception> draftFailed)
    {
        if (prefix.Text is not { } text)
        {
            return null;
        }

        bool isWaiting = _texts.Remove(text);
        if (isWaiting && prefix.Length == text.Target.Length)
        {
            return (text.Target, DraftUpTo(text, prefix.Length, draftFailed));
        }

        if (isWaiting)
        {
            _texts.Add(text);
        }

        return (text.Target.Fork(prefix.Length), Fork(text.Draft, prefix.Length, draftFailed));
    }

    /// <summary>Keeps a text; its sessions belong to the cache from then on, also when this throws.</summary>
    public void Add(DecodingSequence sequence)
    {
        CachedText text = CachedText.Of(sequence);
        try
        {
            text.Draft?.Settle(text.Tokens);
        }
        catch
        {
            text.Dispose();
            throw;
        }

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

        // The lengths are asked for anew, as a backend that failed may have forgotten some of the texts.
        while (_texts.Count > maxTexts || _texts.Sum(static text => text.Target.Length) > maxTokens)
        {
            Drop(0);
        }
    }

    /// <summary>Drops the text that was used least recently; false when there is none.</summary>
    /// <param name="but">A text that stays; null for none.</param>
    public bool DropOldest(CachedText? but = null)
    {
        int oldest = _texts.FindIndex(text => text != but);
        if (oldest < 0)
        {
            return false;
        }

        Drop(oldest);
        return true;
    }

    /// <summary>Gets how many texts, and how many tokens at most, dropping all but one would free.</summary>
    public (int Texts, int Tokens) Droppable(CachedText? but) =>
        (_texts.Count(text => text != but), _texts.Sum(text => text == but ? 0 : text.Target.Length));

    /// <summary>Drops all texts.</summary>
    public void Clear()
    {
        while (DropOldest())
        {
        }
    }

    /// <summary>Returns the draft's part of a text that is taken over whole; a draft that has read further than the target is cut.</summary>
    private static IDraftSession? DraftUpTo(CachedText text, int length, Action<Exception> failed)
    {
        if (text.Draft is null || text.Draft.Lag(text.Tokens[..length]) >= 0)
        {
            return text.Draft;
        }

        IDraftSession? cut = Fork(text.Draft, length, failed);
        text.Draft.Dispose();
        return cut;
    }

    private static IDraftSession? Fork(IDraftSession? draft, int length, Action<Exception> failed)
    {
#pragma warning disable CA1031 // Whatever it is, the draft can read the text again; reading it again with the target costs more.
        try
        {
            return draft?.Fork(length);
        }
        catch (Exception exception)
        {
            failed(exception);
            return null;
        }
#pragma warning restore CA1031
    }

    private void Drop(int index)
    {
        CachedText text = _texts[index];
        _texts.RemoveAt(index);
        text.Dispose();
    }
}
