using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Testing;

namespace SpecHub.Tests.Generation;

/// <summary>Requests that are given up while they wait.</summary>
/// <remarks>A model that waits at a gate decides what happens when, so no test depends on time.</remarks>
public sealed class AbandonedRequestTests : IDisposable
{
    private const int QueueLength = 8;

    private readonly TableModel _target = new() { ContextLength = 4096, Forbidden = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes] };
    private readonly TableModel _draft;
    private readonly ManualResetEventSlim _gate = new();
    private readonly ManualResetEventSlim _reached = new();
    private readonly HookedModel _hooked;
    private readonly ListeningTime _time = new();
    private readonly GenerationEngine _engine;

    public AbandonedRequestTests()
    {
        _draft = new TableModel { Seed = 2, ContextLength = 4096, Like = _target, Blend = 0.7f };
        _hooked = new HookedModel(_target, _ =>
        {
            _reached.Set();
            _gate.Wait();
        });
        _engine = new GenerationEngine(
            _hooked, new ToyTokenizer(), new ModelDrafter(_draft, 16), _time, options: new EngineOptions { MaxConcurrency = 1, QueueLength = QueueLength, CachedTokens = 0 });
    }

    public void Dispose()
    {
        _gate.Set();
        _engine.Dispose();
        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
        _hooked.Dispose();
        _target.Dispose();
        _draft.Dispose();
        _gate.Dispose();
        _reached.Dispose();
    }

    [Fact]
    public async Task GenerateAsync_AllThatWaitedAreCancelled_TakesAsManyAgain()
    {
        Task<Answer> running = Answer.ReadAsync(_engine, Request(0));
        Assert.True(_reached.Wait(TimeSpan.FromMinutes(1)), "The engine never came to its first pass.");
        using var cancellation = new CancellationTokenSource();
        Task[] left = [.. Enumerable.Range(1, QueueLength).Select(seed => ReadAsync(Request(seed), cancellation.Token))];
        Assert.Equal(QueueLength, _engine.Counters.Waiting);
        await Assert.ThrowsAsync<EngineBusyException>(() => Answer.ReadAsync(_engine, Request(1)));

        // The engine is still in its first pass, so it cannot be what clears the queue.
        await cancellation.CancelAsync();
        await Task.WhenAny(Task.WhenAll(left));
        Assert.All(left, reader => Assert.True(reader.IsCanceled));
        Assert.Equal((0, QueueLength), (_engine.Counters.Waiting, _engine.Counters.Abandoned));
        GenerationRequest[] requests = [.. Enumerable.Range(20, QueueLength).Select(Request)];
        Task<Answer>[] readers = [.. requests.Select(request => Answer.ReadAsync(_engine, request))];
        Assert.Equal(QueueLength, _engine.Counters.Waiting);
        _gate.Set();
        await running;
        Answer[] answers = await Task.WhenAll(readers);

        Assert.Equal(requests.Select(request => Answer.Expected(_target, request).Text), answers.Select(answer => answer.Text), StringComparer.Ordinal);
        Assert.Equal((1 + QueueLength, QueueLength, 0), (_engine.Counters.Finished, _engine.Counters.Abandoned, _engine.Counters.Failed));
    }

    [Fact]
    public async Task GenerateAsync_ManyLeaveWhileTheEngineWorks_CountsEachOnce()
    {
        _gate.Set();
        long accepted = 0;
        await Task.WhenAll(Enumerable.Range(0, QueueLength).Select(reader => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                using var cancellation = new CancellationTokenSource();
                Task answer = ReadAsync(Request(i), cancellation.Token);
                Interlocked.Increment(ref accepted);
                for (int yields = 0; yields < (reader + i) % 7; yields++)
                {
                    await Task.Yield();
                }

                await cancellation.CancelAsync();
                await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        })));
        await _engine.DrainAsync(CancellationToken.None);

        EngineCounters counters = _engine.Counters;
        Assert.Equal((accepted, 0, 0, 0), (counters.Finished + counters.Abandoned, counters.Failed, counters.Waiting, counters.Running));
    }

    [Fact]
    public async Task GenerateAsync_LeftWhileItIsStarted_IsCountedOnceAndNotMade()
    {
        _gate.Set();
        using var cancellation = new CancellationTokenSource();
        _time.OnEngine = () =>
        {
            if (_engine.Counters.Waiting > 0)
            {
                _time.OnEngine = null;
                cancellation.Cancel();
                SpinWait.SpinUntil(() => _engine.Counters.Waiting == 0, TimeSpan.FromMinutes(1));
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(Request(0), cancellation.Token));
        await Answer.ReadAsync(_engine, Request(1));

        Assert.Equal((1, 1, 0), (_engine.Counters.Finished, _engine.Counters.Abandoned, _engine.Counters.Failed));
    }

    [Fact]
    public async Task Dispose_Done_CountersAndDrainStillAnswer()
    {
        Task<Answer> running = Answer.ReadAsync(_engine, Request(0));
        Assert.True(_reached.Wait(TimeSpan.FromMinutes(1)), "The engine never came to its first pass.");
        Task<Answer> waiting = Answer.ReadAsync(_engine, Request(1));
        _gate.Set();
        _engine.Dispose();
        await Task.WhenAny(Task.WhenAll(running, waiting));
        await _engine.DrainAsync(CancellationToken.None);
        Assert.Equal((0, 0), (_engine.Counters.Waiting, _engine.Counters.Running));
    }

    private static GenerationRequest Request(int seed) => new() { Prompt = [new(1), new(2)], Seed = seed, Mode = SpeculationMode.Tree, MaxTokens = 5 };

    private async Task ReadAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        await foreach (GenerationUpdate update in _engine.GenerateAsync(request, cancellationToken))
        {
            Assert.NotNull(update);
        }
    }

    /// <summary>A clock that tells when the engine's thread looks at it, which it does while it starts a request.</summary>
    private sealed class ListeningTime : TimeProvider
    {
        public Action? OnEngine { get; set; }

        public override long GetTimestamp()
        {
            if (string.Equals(Thread.CurrentThread.Name, "SpecHub engine", StringComparison.Ordinal))
            {
                OnEngine?.Invoke();
            }

            return base.GetTimestamp();
        }
    }
}
