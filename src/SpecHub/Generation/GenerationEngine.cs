using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SpecHub.Drafting;
using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.Generation;

/// <summary>Makes answers on one dedicated thread, which alone touches the models.</summary>
/// <remarks>
/// Safe for concurrent use. Up to <see cref="EngineOptions.MaxConcurrency"/> answers are made at once, and further requests
/// wait in the order of their arrival; one that is given up leaves its place at once. What an answer says does not depend on what runs beside it. The thread never
/// waits for a reader. A request ends between two rounds when it is cancelled or its stream is dropped; an error ends
/// only the request that met it.
/// </remarks>
public sealed partial class GenerationEngine : IDisposable
{
    private readonly AnswerQueue _queue;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILanguageModel _target;
    private readonly IDrafter? _drafter;
    private readonly EngineOptions _options;
    private readonly EngineMeter _meter = new();
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
    /// <param name="options">How much is done at once; null takes the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public GenerationEngine(
        ILanguageModel target,
        ITokenizer tokenizer,
        IDrafter? drafter,
        TimeProvider? time = null,
        ILoggerFactory? loggerFactory = null,
        EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(tokenizer);
        _options = options ?? new EngineOptions();
        _options.Validate();
        _target = target;
        _drafter = drafter;
        Tokenizer = tokenizer;
        _queue = new AnswerQueue(_options.QueueLength);
        _time = time ?? TimeProvider.System;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<GenerationEngine>();
        _thread = new Thread(Run) { IsBackground = true, Name = "SpecHub engine" };
        _thread.Start();
    }

    /// <summary>Gets the vocabulary of the target.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>Gets how many tokens a prompt and its answer may have together.</summary>
    public int ContextLength => _target.ContextLength;

    /// <summary>Gets what the engine has done so far, and what it holds.</summary>
    public EngineCounters Counters => _meter.Read(_queue.Count);

    private bool IsDisposed => Volatile.Read(ref _disposed) != 0;

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
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        PendingAnswer answer = RequestPlan.Make(
            request, _target, _drafter?.Source, static () => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue);
        return ReadAsync(answer, cancellationToken);
    }

    /// <summary>Takes no more requests, and waits until those that wait or run have come to their end.</summary>
    /// <param name="cancellationToken">Ends the wait; what still runs then goes on until <see cref="Dispose"/>.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before all had ended.</exception>
    public Task DrainAsync(CancellationToken cancellationToken)
    {
        _queue.Close();
        return _ended.Task.WaitAsync(cancellationToken);
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

        _queue.Close();
        _thread.Join();
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
            if (_queue.Remove(answer))
            {
                _meter.Abandoned();
            }
        }
    }

    private void Enqueue(PendingAnswer answer)
    {
        answer.Enqueued = _time.GetTimestamp();
        if (!_queue.TryAdd(answer))
        {
            throw new EngineBusyException(_options.QueueLength, _meter.RetryAfter(_options.QueueLength, _options.PlacesOn(_target)));
        }
    }

    private void Run()
    {
        using (var scheduler = new Scheduler(_target, _drafter, Tokenizer, _options, _queue, _time, _meter, _logger))
        {
            while (!IsDisposed && (scheduler.Running > 0 || !_queue.IsCompleted))
            {
                StartWaiting(scheduler);
                if (scheduler.Running > 0)
                {
                    RunRound(scheduler);
                }
            }

            scheduler.FailAll(Disposed);
            while (_queue.TryPeek(waits: false, out PendingAnswer? waiting))
            {
                _queue.Remove(waiting);
                waiting.Complete(Disposed());
            }
        }

        _ended.SetResult();
    }

    private void RunRound(Scheduler scheduler)
    {
#pragma warning disable CA1031 // An error outside of any answer ends those that run; the thread serves the next ones.
        try
        {
            scheduler.Round();
        }
        catch (Exception exception)
        {
            LogBroken(exception);
            scheduler.FailAll(() => exception);
        }
#pragma warning restore CA1031
    }

    /// <summary>Starts what waits, in order, until one has to go on waiting. Sleeps while there is nothing to do.</summary>
    private void StartWaiting(Scheduler scheduler)
    {
        while (_queue.TryPeek(scheduler.Running == 0, out PendingAnswer? next) && !IsDisposed && scheduler.TryStart(next))
        {
        }
    }

    [LoggerMessage(LogLevel.Error, "A round failed outside of any answer; all running answers end with its error.")]
    private partial void LogBroken(Exception exception);

    private static ObjectDisposedException Disposed() => new(nameof(GenerationEngine));
}
