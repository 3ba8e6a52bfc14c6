using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Testing;
using SpecHub.Tokens;

#pragma warning disable CA2025 // Answers end before the host is disposed, which is what is tested.

namespace SpecHub.Extensions.AI.Tests;

/// <summary>Clients, models and hosts that end while answers are made, and more requests than there are places.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task StopAsync_WithRunningAnswers_LetsThemComeToTheirEnd()
    {
        using IHost host = await StartAsync(TimeSpan.FromMinutes(5));
        IChatClient client = host.Services.GetRequiredService<IChatClient>();
        GenerationEngine engine = (await host.Services.GetRequiredService<SpecHubModels>().LoadAsync()).Pair.Engine;
        Task<ChatResponse>[] answers = [.. Enumerable.Range(0, 4).Select(_ => client.GetResponseAsync("Tell me a story.", Endless(engine, tokens: 120)))];

        await host.StopAsync();

        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(120, answer.Usage!.OutputTokenCount));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetResponseAsync("Hi"));
        Assert.Throws<ObjectDisposedException>(() => engine.GenerateAsync(new GenerationRequest { Prompt = [new TokenId(1)] }));
        Assert.Null(host.Services.GetRequiredService<SpecHubModels>().Current);
    }

    [Fact]
    public async Task StopAsync_PastTheTimeOfTheHost_EndsWhatStillRuns()
    {
        using IHost host = await StartAsync(TimeSpan.FromMilliseconds(1));
        IChatClient client = host.Services.GetRequiredService<IChatClient>();
        GenerationEngine engine = (await host.Services.GetRequiredService<SpecHubModels>().LoadAsync()).Pair.Engine;
        await using IAsyncEnumerator<ChatResponseUpdate> answer = client.GetStreamingResponseAsync("Tell me a story.", Endless(engine)).GetAsyncEnumerator();
        Assert.True(await answer.MoveNextAsync());

        await host.StopAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            while (await answer.MoveNextAsync())
            {
            }
        });
        Assert.Null(host.Services.GetRequiredService<SpecHubModels>().Current);
    }

    [Fact]
    public void Dispose_ByManyAtOnce_ThrowsForNobody()
    {
        for (int i = 0; i < 200; i++)
        {
            using var models = new SpecHubModels(new OptionsWrapper<SpecHubOptions>(TinyClient.Options()));
            Parallel.For(0, 4, _ => models.Dispose());
        }
    }

    [Fact]
    public async Task StopAsync_NothingLoaded_LoadsNothing()
    {
        using IHost host = await StartAsync(TimeSpan.FromMinutes(5));
        await host.StopAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.Services.GetRequiredService<IChatClient>().GetResponseAsync("Hi"));
    }

    [Fact]
    public async Task DrainAsync_WhileTheModelsLoad_CancelsTheLoad()
    {
        using var client = new TinyClient();
        var progress = new DrainingProgress(client.Models);

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.Models.LoadAsync(progress));

        Assert.NotNull(progress.Draining);
        await progress.Draining;
        Assert.Null(client.Models.Current);
    }

    [Fact]
    public async Task Dispose_InTheMiddleOfAStream_EndsItAndClientsKeepNothing()
    {
        using var client = new TinyClient();
        GenerationEngine engine = (await client.Models.LoadAsync()).Pair.Engine;
        await using IAsyncEnumerator<ChatResponseUpdate> answer =
            client.Client.GetStreamingResponseAsync("Tell me a story.", Endless(engine)).GetAsyncEnumerator();
        Assert.True(await answer.MoveNextAsync());

        // A client owns nothing, so its end is nobody's.
        client.Client.Dispose();
        Assert.True(await answer.MoveNextAsync());
        client.Models.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            while (await answer.MoveNextAsync())
            {
            }
        });
    }

    [Fact]
    public async Task GetResponseAsync_TwoClientsOverOnePair_EachGetsTheTextsThatItGetsAlone()
    {
        using var first = new TinyClient();
        using var second = new SpecHubChatClient(first.Models);
        string[] alone = [(await first.AskAsync("Tell me a story.", Options(1))).Text, (await first.AskAsync("What is rain?", Options(2))).Text];

        ChatResponse[] together = await Task.WhenAll(
            first.AskAsync("Tell me a story.", Options(1)),
            second.GetResponseAsync("What is rain?", Options(2)),
            second.GetResponseAsync("Tell me a story.", Options(1)),
            first.AskAsync("What is rain?", Options(2)));

        Assert.Equal([alone[0], alone[1], alone[0], alone[1]], together.Select(answer => answer.Text).ToArray());
    }

    [Fact]
    public async Task GetResponseAsync_MoreThanTheQueueHolds_SaysWhenToTryAgain()
    {
        using var client = new TinyClient(options => (options.MaxConcurrency, options.QueueLength) = (1, 1));
        using var cancellation = new CancellationTokenSource();
        GenerationEngine engine = (await client.Models.LoadAsync()).Pair.Engine;

        // One runs, one is next and one waits: of six, three are refused at least.
        Task<ChatResponse>[] answers = [.. Enumerable.Range(0, 6).Select(
            _ => client.Client.GetResponseAsync("Tell me a story.", Endless(engine), cancellation.Token))];
        Exception?[] errors = [.. answers.Where(answer => answer.IsFaulted).Select(answer => answer.Exception!.InnerException)];
        await cancellation.CancelAsync();

        Assert.InRange(errors.Length, 3, 5);
        Assert.All(errors, error => Assert.InRange(Assert.IsType<EngineBusyException>(error).RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(answers));
        while (engine.Counters.Waiting + engine.Counters.Running > 0)
        {
            await Task.Yield();
        }

        Assert.NotEmpty((await client.AskAsync("Hi", Options(1))).Text);
    }

    private static ChatOptions Options(long seed) => new() { Seed = seed, MaxOutputTokens = 120, Temperature = 1 };

    private sealed class DrainingProgress(SpecHubModels models) : IProgress<ModelLoadProgress>
    {
        public Task? Draining { get; private set; }

        public void Report(ModelLoadProgress value)
        {
            if (Draining is null && value.Share > 0)
            {
                // It cancels the load, which goes on behind this report, and waits for it to end.
                Draining = Task.Run(() => models.DrainAsync(CancellationToken.None));
                while (!models.LoadAsync().AsTask().IsFaulted)
                {
                    Thread.Yield();
                }
            }
        }
    }

    /// <summary>An answer that never ends by itself: what the model would end it with is forbidden.</summary>
    private static ChatOptions Endless(GenerationEngine engine, int tokens = 900)
    {
        var bias = Enumerable.Range(0, engine.Tokenizer.VocabularySize).Select(i => new TokenId(i)).Where(engine.Tokenizer.EndsGeneration)
            .ToDictionary(token => token, _ => float.NegativeInfinity);
        return new() { MaxOutputTokens = tokens, RawRepresentationFactory = _ => new SpecHubRequestOptions { LogitBias = bias } };
    }

    private static async Task<IHost> StartAsync(TimeSpan timeout)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = timeout);
        builder.Services.AddSpecHubChatClient(options =>
        {
            options.Target.Path = Repository.Model("tiny-target.q8_0.gguf");
            options.Draft.Path = Repository.Model("tiny-draft.q8_0.gguf");
            options.Threads = 1;
            options.CacheLength = 4096;
            options.ContextLength = 1024;
        });
        IHost host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
