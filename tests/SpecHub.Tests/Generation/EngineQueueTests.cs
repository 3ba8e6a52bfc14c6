using SpecHub.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Tests.Generation;

/// <summary>Many requests, and requests that do not come to their end.</summary>
/// <remarks>Models that wait at a gate decide what happens when, so no test depends on time.</remarks>
public sealed class EngineQueueTests : IDisposable
{
    private readonly TableModel _target = new() { ContextLength = 4096, Forbidden = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes] };
    private readonly TableModel _draft;
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private readonly ManualResetEventSlim _waiting = new();
    private readonly HookedModel _hooked;
    private readonly ListeningTokenizer _tokenizer = new();
    private readonly GenerationEngine _engine;
    private Action<int> _beforePass = _ => { };

    public EngineQueueTests()
    {
        _draft = new TableModel { Seed = 2, ContextLength = 4096, Like = _target, Blend = 0.7f };
        _hooked = new HookedModel(_target, pass =>
        {
            _beforePass(pass);
            _waiting.Set();
            _gate.Wait();
        });
        _engine = new GenerationEngine(_hooked, _tokenizer, new ModelDrafter(_draft, 16), options: new EngineOptions { MaxConcurrency = 1, QueueLength = 16, CachedTokens = 0 });
    }

    public void Dispose()
    {
        _gate.Set();
        _engine.Dispose();
        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
        Assert.InRange(_target.Threads, 0, 1);
        _hooked.Dispose();
        _target.Dispose();
        _draft.Dispose();
        _gate.Dispose();
        _waiting.Dispose();
    }

    [Fact]
    public async Task GenerateAsync_ManyCallers_EachGetsTheTextThatItGetsAlone()
    {
        GenerationRequest[] requests = [.. Enumerable.Range(0, 16).Select(seed => Request(seed) with { MaxTokens = 10 + seed })];

        Answer[] answers = await Task.WhenAll(requests.Select(request => Task.Run(() => Answer.ReadAsync(_engine, request))));

        Assert.Equal(
            requests.Select(request => Answer.Expected(_target, request).Text),
            answers.Select(answer => answer.Text),
            StringComparer.Ordinal);
        Assert.Equal(16, answers.Select(answer => answer.Text).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task GenerateAsync_WaitingRequests_AreAnsweredInOrder()
    {
        _gate.Reset();
        GenerationRequest[] requests = [.. Enumerable.Range(0, 12).Select(seed => Request(seed) with { MaxTokens = 5 })];
        Task<Answer>[] readers = [.. requests.Select(request => Answer.ReadAsync(_engine, request))];
        _gate.Set();
        await Task.WhenAll(readers);

        // The engine's thread asks for the bytes of every token as it comes.
        Assert.Equal(
            requests.SelectMany(request => PlainReference.Continue(_target, request.Prompt, request.Sampling, request.Seed!.Value, 5)),
            _tokenizer.Asked);
    }

    [Fact]
    public async Task GenerateAsync_FullQueue_SaysHowManyWait()
    {
        _gate.Reset();
        List<IAsyncEnumerator<GenerationUpdate>> readers = [];
        List<Task<bool>> moves = [];
        Enqueue(readers, moves);
        WaitFor(_waiting);
        for (int i = 0; i < 16; i++)
        {
            Enqueue(readers, moves);
        }

        EngineBusyException error = await Assert.ThrowsAsync<EngineBusyException>(() => Answer.ReadAsync(_engine, Request(1)));

        Assert.Equal(
            "16 requests are waiting already, which is the greatest number allowed. Try again in 1 seconds, or allow a longer queue.",
            error.Message);
        Assert.Equal(TimeSpan.FromSeconds(1), error.RetryAfter);
        _gate.Set();
        Assert.All(await Task.WhenAll(moves), Assert.True);
        foreach (IAsyncEnumerator<GenerationUpdate> reader in readers)
        {
            await reader.DisposeAsync();
        }

        Assert.NotEmpty((await Answer.ReadAsync(_engine, Request(1))).Text);
    }

    [Fact]
    public async Task GenerateAsync_Cancelled_ThrowsAndEndsBetweenTwoRounds()
    {
        using var cancellation = new CancellationTokenSource();
        using ManualResetEventSlim reached = StopAt(5);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (GenerationUpdate update in _engine.GenerateAsync(Request(1) with { MaxTokens = 4000 }, cancellation.Token))
            {
                Assert.Null(update.Finish);
                WaitFor(reached);
                await cancellation.CancelAsync();
            }
        });
        _gate.Set();
        Answer next = await Answer.ReadAsync(_engine, Request(2) with { Mode = SpeculationMode.Off, MaxTokens = 3 });

        // The fifth pass was under way when the reader left, so it was the last; the next request took four.
        Assert.Equal(5 + 4, _target.Passes);
        Assert.Equal(3, next.Statistics.Tokens);
        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
    }

    [Fact]
    public async Task GenerateAsync_CancelledBefore_DoesNoWork()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        IAsyncEnumerable<GenerationUpdate> answer = _engine.GenerateAsync(Request(1), cancellation.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await answer.GetAsyncEnumerator(CancellationToken.None).MoveNextAsync());

        Assert.Equal(0, _target.Passes);
    }

    [Fact]
    public async Task GenerateAsync_DroppedStream_FreesItsSession()
    {
        using ManualResetEventSlim reached = StopAt(4);
        await foreach (GenerationUpdate update in _engine.GenerateAsync(Request(1) with { MaxTokens = 4000 }))
        {
            Assert.NotEmpty(update.Text);
            WaitFor(reached);
            break;
        }

        _gate.Set();
        await Answer.ReadAsync(_engine, Request(2) with { Mode = SpeculationMode.Off, MaxTokens = 3 });

        Assert.Equal(4 + 4, _target.Passes);
        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
    }

    [Fact]
    public async Task GenerateAsync_DroppedWhileItWaits_IsNeverStarted()
    {
        _gate.Reset();
        Task<Answer> first = Answer.ReadAsync(_engine, Request(1) with { Mode = SpeculationMode.Off, MaxTokens = 3 });
        WaitFor(_waiting);
        using var cancellation = new CancellationTokenSource();
        IAsyncEnumerator<GenerationUpdate> waiting =
            _engine.GenerateAsync(Request(2), cancellation.Token).GetAsyncEnumerator(CancellationToken.None);
        Task<bool> move = waiting.MoveNextAsync().AsTask();
        await cancellation.CancelAsync();
        Assert.IsType<OperationCanceledException>(await ErrorOf(move), exactMatch: false);
        await waiting.DisposeAsync();
        _gate.Set();
        await first;
        await Answer.ReadAsync(_engine, Request(3) with { Mode = SpeculationMode.Off, MaxTokens = 3 });

        Assert.Equal(0, _draft.Passes); // the dropped one would have drafted
    }

    [Fact]
    public async Task GenerateAsync_EnumeratedTwice_SaysThatItIsGone()
    {
        IAsyncEnumerable<GenerationUpdate> answer = _engine.GenerateAsync(Request(1) with { MaxTokens = 2 });
        await foreach (GenerationUpdate update in answer)
        {
            Assert.NotNull(update);
        }

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await answer.GetAsyncEnumerator().MoveNextAsync());
        Assert.Contains("Call GenerateAsync again.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)] // while the prompt is read
    [InlineData(3)] // in the middle of the answer
    public async Task GenerateAsync_ErrorInAPass_EndsThatRequestOnly(int failingPass)
    {
        _beforePass = pass => _ = pass == failingPass ? throw new SpecHubException("The model is out of order.") : 0;
        GenerationRequest request = Request(1) with { MaxTokens = 60 };
        Task<Answer> failing = Answer.ReadAsync(_engine, request);
        Task<Answer> next = Answer.ReadAsync(_engine, request);

        Assert.Equal("The model is out of order.", Assert.IsType<SpecHubException>(await ErrorOf(failing)).Message);
        Assert.Equal(Answer.Expected(_target, request).Text, (await next).Text);
        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
    }

    [Fact]
    public async Task Dispose_WithRequests_FailsTheRunningAndTheWaiting()
    {
        _gate.Reset();
        Task<Answer> running = Answer.ReadAsync(_engine, Request(1));
        WaitFor(_waiting);
        Task<Answer> waiting = Answer.ReadAsync(_engine, Request(2));
        IAsyncEnumerable<GenerationUpdate> notStarted = _engine.GenerateAsync(Request(3));
        Task disposing = Task.Run(_engine.Dispose);
        while (!IsDisposed())
        {
            await Task.Yield();
        }

        _gate.Set();
        await disposing;

        Assert.IsType<ObjectDisposedException>(await ErrorOf(running));
        Assert.IsType<ObjectDisposedException>(await ErrorOf(waiting));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await notStarted.GetAsyncEnumerator().MoveNextAsync());
        Assert.Throws<ObjectDisposedException>(() => { _engine.GenerateAsync(Request(4)); });
        _engine.Dispose();
    }

    private static GenerationRequest Request(long seed) => new() { Prompt = [new(1), new(2)], Seed = seed, Mode = SpeculationMode.Tree };

    private static async Task<Exception?> ErrorOf(Task task)
    {
#pragma warning disable VSTHRD003 // Tests run without a synchronization context, so there is nothing to lock up.
        await Task.WhenAny(task);
#pragma warning restore VSTHRD003
        return task.IsCanceled ? new OperationCanceledException() : task.Exception?.InnerException;
    }

    /// <summary>Lets the engine stop before a pass until the gate opens; the result tells when it is there.</summary>
    private ManualResetEventSlim StopAt(int stop)
    {
        var reached = new ManualResetEventSlim();
        _beforePass = pass =>
        {
            if (pass == stop)
            {
                _gate.Reset();
                reached.Set();
            }
        };
        return reached;
    }

    /// <summary>Waits for the engine; the limit only keeps a broken engine from holding up all tests.</summary>
    private static void WaitFor(ManualResetEventSlim reached) =>
        Assert.True(reached.Wait(TimeSpan.FromMinutes(1)), "The engine never came to the pass where it is waited for.");

    private bool IsDisposed()
    {
        try
        {
            _engine.GenerateAsync(Request(1));
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private void Enqueue(List<IAsyncEnumerator<GenerationUpdate>> readers, List<Task<bool>> moves)
    {
        IAsyncEnumerator<GenerationUpdate> reader = _engine.GenerateAsync(Request(1) with { MaxTokens = 1 }).GetAsyncEnumerator();
        readers.Add(reader);
        moves.Add(reader.MoveNextAsync().AsTask());
    }

    private sealed class ListeningTokenizer : ITokenizer
    {
        private readonly ToyTokenizer _toy = new();

        public List<TokenId> Asked { get; } = [];

        public int VocabularySize => _toy.VocabularySize;

        public IReadOnlyList<TokenId> Encode(string text, bool parseSpecial) => _toy.Encode(text, parseSpecial);

        public bool EndsGeneration(TokenId token) => _toy.EndsGeneration(token);

        public ReadOnlySpan<byte> BytesOf(TokenId token)
        {
            Asked.Add(token);
            return _toy.BytesOf(token);
        }
    }
}
