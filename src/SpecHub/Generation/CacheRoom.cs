using Microsoft.Extensions.Logging;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Generation;

/// <summary>Finds room in the caches for another text: what it can share, and which of the texts that only wait have to go for it.</summary>
/// <remarks>Belongs to the engine thread. What is kept and shared only saves work, so no error of it ends an answer.</remarks>
internal sealed partial class CacheRoom
{
    private readonly ILanguageModel _target;
    private readonly EngineMeter _meter;
    private readonly ILogger _logger;
    private readonly PrefixCache _prefixes;

    public CacheRoom(ILanguageModel target, EngineOptions options, EngineMeter meter, ILogger logger)
    {
        _target = target;
        _meter = meter;
        _logger = logger;

        // A quarter of the branches may hold texts that wait; the others are for answers and their trees.
        int texts = target.MaxBranches == 1 ? 0 : Math.Max(1, target.MaxBranches / 4);
        _prefixes = new PrefixCache(options.CachedTokens ?? int.MaxValue, options.CachedTokens == 0 ? 0 : texts);
    }

    /// <summary>Gets how many texts wait to be the beginning of later prompts.</summary>
    public int Texts => _prefixes.Count;

    /// <summary>Finds what a text can share with others in the cache.</summary>
    public SharedPrefix Find(IReadOnlyList<TokenId> text, List<AnswerRun> running) =>
        _prefixes.Find(text, running.Where(static run => !run.IsPaused).Select(static run => run.Sequence));

    /// <summary>Drops waiting texts, but not the one that a text begins with, until it fits beside what runs; false when it has to wait.</summary>
    public bool TryMake(int tokens, SharedPrefix prefix, List<AnswerRun> running)
    {
        int unread = running.Sum(static run => run.IsPaused ? 0 : run.Sequence.MissingPrompt);

        // A round or two of trees for everybody shall still fit.
        int margin = 16 * (running.Count + 1);
        (int texts, int droppable) = _prefixes.Droppable(prefix.Text);
        int needed = tokens - prefix.Length + unread + margin;
        if (running.Count > 0 && (needed > _target.FreeTokens + droppable || _target.FreeBranches + texts <= running.Count))
        {
            // Dropping everything would not do, so nothing is dropped in vain.
            return false;
        }

        do
        {
            if (needed <= _target.FreeTokens && _target.FreeBranches > running.Count)
            {
                return true;
            }
        }
        while (Evict(prefix.Text));

        return running.Count == 0;
    }

    /// <summary>Drops the waiting text that was used least recently; false when there is none.</summary>
    public bool Evict(CachedText? but = null)
    {
        bool evicted = _prefixes.DropOldest(but);
        _meter.Pressure(evicted ? CachePressure.Evicted : CachePressure.None);
        return evicted;
    }

    /// <summary>Gives a beginning to whoever continues it; null when there is none, or it cannot be shared and is read again.</summary>
    public (IModelSession Target, IDraftSession? Draft)? Take(SharedPrefix prefix)
    {
#pragma warning disable CA1031 // Whatever it is, the text can be read without it.
        try
        {
            return _prefixes.Take(prefix, LogDraftNotShared);
        }
        catch (CacheFullException)
        {
            // Reading needs no branch beside the answer's own.
            return null;
        }
        catch (Exception exception)
        {
            LogNotShared(exception);
            return null;
        }
#pragma warning restore CA1031
    }

    private void LogDraftNotShared(Exception exception)
    {
        if (exception is not CacheFullException)
        {
            LogNotShared(exception);
        }
    }

    /// <summary>Keeps the text of an answer that has ended for later prompts; its sessions belong to the cache.</summary>
    public void Keep(DecodingSequence sequence)
    {
#pragma warning disable CA1031 // Whatever it is, the answer has its text.
        try
        {
            _prefixes.Add(sequence);
        }
        catch (Exception exception)
        {
            LogNotKept(exception);
        }
#pragma warning restore CA1031
    }

    /// <summary>Drops all waiting texts.</summary>
    public void Clear() => _prefixes.Clear();

    [LoggerMessage(LogLevel.Warning, "The beginning of a prompt could not be shared, so it is read again.")]
    private partial void LogNotShared(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The text of an answer could not be kept for later prompts.")]
    private partial void LogNotKept(Exception exception);
}
