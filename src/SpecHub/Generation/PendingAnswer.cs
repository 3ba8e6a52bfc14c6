using System.Threading.Channels;

namespace SpecHub.Generation;

/// <summary>A request on its way through the engine: what to do, where the pieces go, and whether anybody still wants them.</summary>
/// <param name="request">The request, already checked.</param>
/// <param name="options">How to decode it.</param>
/// <param name="mode">The mode it runs in.</param>
/// <param name="maxTokens">The greatest number of tokens of the answer.</param>
internal sealed class PendingAnswer(GenerationRequest request, DecodingOptions options, SpeculationMode mode, int maxTokens)
{
    // Unbounded, so that the engine never waits for a reader; an answer has at most maxTokens pieces.
    private readonly Channel<GenerationUpdate> _updates = Channel.CreateUnbounded<GenerationUpdate>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private volatile bool _abandoned;
    private long _enqueued;
    private int _started;

    public GenerationRequest Request => request;

    public DecodingOptions Options => options;

    public SpeculationMode Mode => mode;

    public int MaxTokens => maxTokens;

    /// <summary>Gets a value indicating whether nobody wants the answer any more.</summary>
    public bool IsAbandoned => _abandoned;

    public ChannelReader<GenerationUpdate> Updates => _updates.Reader;

    /// <summary>Gets or sets when the request came, as a time stamp of the engine's clock.</summary>
    public long Enqueued
    {
        get => Interlocked.Read(ref _enqueued);
        set => Interlocked.Exchange(ref _enqueued, value);
    }

    /// <summary>Gets or sets where the request waits; null before and after. The queue's own, under its lock.</summary>
    public LinkedListNode<PendingAnswer>? Place { get; set; }

    public void Abandon() => _abandoned = true;

    /// <summary>Notes that somebody reads the answer.</summary>
    /// <exception cref="InvalidOperationException">Somebody does already, or did.</exception>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException("The answer has been enumerated already, and its pieces are kept for one reader only. Call GenerateAsync again.");
        }
    }

    public void Write(GenerationUpdate update) => _updates.Writer.TryWrite(update);

    public void Complete(Exception? error = null) => _updates.Writer.TryComplete(error);
}
