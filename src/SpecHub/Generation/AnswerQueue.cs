using System.Diagnostics.CodeAnalysis;

namespace SpecHub.Generation;

/// <summary>The requests that wait, in the order of their arrival.</summary>
/// <remarks>
/// Safe for concurrent use. A request leaves once, started by the engine or left by its reader, and its place is free from
/// then on: requests that nobody waits for any more keep nobody out. The first one stays in its place while the engine has
/// no room for it.
/// </remarks>
/// <param name="capacity">How many may wait.</param>
internal sealed class AnswerQueue(int capacity)
{
    private readonly LinkedList<PendingAnswer> _waiting = [];
    private bool _isClosed;

    /// <summary>Gets how many wait.</summary>
    public int Count
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Gets a value indicating whether nobody waits, and nobody will.</summary>
    public bool IsCompleted
    {
        get
        {
            lock (_waiting)
            {
                return _isClosed && _waiting.Count == 0;
            }
        }
    }

    /// <summary>Adds a request at the end.</summary>
    /// <returns>Whether there was a place.</returns>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public bool TryAdd(PendingAnswer answer)
    {
        lock (_waiting)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(GenerationEngine));
            if (_waiting.Count >= capacity)
            {
                return false;
            }

            answer.Place = _waiting.AddLast(answer);
            Monitor.PulseAll(_waiting);
            return true;
        }
    }

    /// <summary>Takes a request out, wherever it stands.</summary>
    /// <returns>Whether it still waited; of several callers one is told so.</returns>
    public bool Remove(PendingAnswer answer)
    {
        lock (_waiting)
        {
            if (answer.Place is not { } place)
            {
                return false;
            }

            answer.Place = null;
            _waiting.Remove(place);
            return true;
        }
    }

    /// <summary>Returns the first request without taking it out.</summary>
    /// <param name="waits">Whether to sleep until there is one, or the queue is closed.</param>
    /// <param name="first">The request.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryPeek(bool waits, [NotNullWhen(true)] out PendingAnswer? first)
    {
        lock (_waiting)
        {
            while (waits && !_isClosed && _waiting.Count == 0)
            {
                Monitor.Wait(_waiting);
            }

            first = _waiting.First?.Value;
            return first is not null;
        }
    }

    /// <summary>Takes no more requests; those that wait stay.</summary>
    public void Close()
    {
        lock (_waiting)
        {
            _isClosed = true;
            Monitor.PulseAll(_waiting);
        }
    }
}
