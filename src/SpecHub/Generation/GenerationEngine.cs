using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Generation;

/// <summary>Runs requests on one dedicated thread, which alone touches the models.</summary>
/// <remarks>
/// Safe for concurrent use. Requests queue and are answered one after the other, in the order of their arrival. The
/// thread never waits for a reader. A request ends between two rounds when it is cancelled or its stream is dropped;
/// an error ends only the request that met it.
/// </remarks>
public sealed partial class GenerationEngine : IDisposable
{
    /// <summary>How many requests may wait.</summary>
    public const int QueueLength = 256;

    private readonly BlockingCollection<PendingAnswer> _queue = new(QueueLength);
    private readonly CancellationTokenSource _shutdown = new();
    private readonly ILanguageModel _target;
    private readonly SpeculativeDecoder _decoder;
    private readonly bool _hasDrafter;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private int _disposed;

    /// <summary>Initializes an engine and starts its thread.</summary>
    /// <param name="target">The model whose output is wanted; the caller disposes it after the engine.</param>
    /// <param name="tokenizer">The vocabulary of the target.</param>
    /// <param name="drafter">Guesses what the target will say; null decodes plainly.</param>
    /// <param name="time">The clock for the statistics; null takes the system's.</param>
    /// <param name="loggerFactory">Where to log; null logs nowhere.</param>
    public GenerationEngine(
        ILanguageModel target, ITokenizer tokenizer, IDrafter? drafter, TimeProvider? time = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(tokenizer);
        _target = target;
        Tokenizer = tokenizer;
        _hasDrafter = drafter is not null;
        _time = time ?? TimeProvider.System;
        _decoder = new SpeculativeDecoder(target, drafter, _time);
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<GenerationEngine>();
        _thread = new Thread(RunQueue) { IsBackground = true, Name = "SpecHub engine" };
        _thread.Start();
    }

    /// <summary>Gets the vocabulary of the target.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>Gets how many tokens a prompt and its answer may have together.</summary>
    public int ContextLength => _target.ContextLength;

    /// <summary>Continues a prompt.</summary>
    /// <param name="request">The request; it is checked here, before the result is enumerated.</param>
    /// <param name="cancellationToken">Ends the enumeration with an exception, and the work within one round.</param>
    /// <returns>The pieces of the answer; the work starts with the enumeration, which is possible once.</returns>
    /// <exception cref="ArgumentException">A value of the request is outside its range.</exception>
    /// <exception cref="PromptTooLongException">The prompt leaves no room for an answer.</exception>
    /// <exception cref="Diagnostics.SpecHubException">Parts of the request do not fit together or to the models.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public IAsyncEnumerable<GenerationUpdate> GenerateAsync(GenerationRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        PendingAnswer answer = RequestPlan.Make(
            request, _target, _hasDrafter, static () => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue);
        return ReadAsync(answer, cancellationToken);
    }

    /// <summary>Ends all requests between two rounds, then the thread; requests that wait or run fail with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            // Whoever comes second may free the models next, so it waits for the thread too.
            _thread.Join();
            return;
        }

        _shutdown.Cancel();
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
        _shutdown.Dispose();
    }

    private async IAsyncEnumerable<GenerationUpdate> ReadAsync(
        PendingAnswer answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        answer.Start();
        cancellationToken.ThrowIfCancellationRequested();
        Enqueue(answer);
        try
        {
            await foreach (GenerationUpdate update in answer.Updates.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            answer.Abandon();
        }
    }

    private void Enqueue(PendingAnswer answer)
    {
        try
        {
            if (!_queue.TryAdd(answer))
            {
                throw new EngineBusyException(QueueLength);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or ObjectDisposedException)
        {
            throw new ObjectDisposedException(nameof(GenerationEngine), exception);
        }
    }

    private void RunQueue()
    {
        foreach (PendingAnswer answer in _queue.GetConsumingEnumerable())
        {
            try
            {
                bool finished = Run(answer);
                answer.Complete(finished ? null : new ObjectDisposedException(nameof(GenerationEngine)));
            }
#pragma warning disable CA1031 // Whatever a request meets is its own error: it goes to its reader, and the thread serves the next.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogFailed(exception);
                answer.Complete(exception);
            }
        }
    }

    /// <summary>Makes one answer; returns whether it came to its end.</summary>
    private bool Run(PendingAnswer answer)
    {
        if (IsOver(answer))
        {
            return false;
        }

        using var run = new AnswerRun(answer, _decoder, Tokenizer, _time);
        while (!IsOver(answer) && run.Prefill(_decoder))
        {
        }

        while (!IsOver(answer) && !run.IsFinished)
        {
            run.Step(_decoder);
        }

        if (run.IsFinished)
        {
            run.Finish();
        }

        return run.IsFinished;
    }

    private bool IsOver(PendingAnswer answer) => answer.IsAbandoned || _shutdown.IsCancellationRequested;

    [LoggerMessage(LogLevel.Error, "A request failed.")]
    private partial void LogFailed(Exception exception);
}
