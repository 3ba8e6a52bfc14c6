using Microsoft.Extensions.AI;
using SpecHub.Diagnostics;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Tokens;

namespace SpecHub.Extensions.AI.Tests;

public sealed class SpecHubChatClientTests
{
    [Fact]
    public async Task GetResponseAsync_SameSeedInEveryMode_GivesTheSameText()
    {
        using var client = new TinyClient();
        string[] texts = await Task.WhenAll(new[] { "off", "chain", "tree" }.Select(async mode =>
        {
            ChatResponse response = await client.AskAsync("Tell me a story.", WithMode(mode, seed: 5));
            Assert.Equal(mode, response.Messages[0].AdditionalProperties?["spechub.mode_used"] ?? response.AdditionalProperties?["spechub.mode_used"]);
            return response.Text;
        }));

        Assert.NotEmpty(texts[0]);
        Assert.All(texts, text => Assert.Equal(texts[0], text));
    }

    [Fact]
    public async Task GetResponseAsync_WithPenaltiesAndBias_GivesTheSameTextInEveryMode()
    {
        using var client = new TinyClient();
        string plain = (await client.AskAsync("Tell me a story.", WithMode("off", seed: 5))).Text;
        foreach (SpecHubRequestOptions own in (SpecHubRequestOptions[])[new(), new() { RepetitionPenalty = 1.3f, LogitBias = new Dictionary<TokenId, float> { [new(300)] = 2 } }])
        {
            string[] texts = await Task.WhenAll(new[] { "off", "chain", "tree" }.Select(async mode =>
            {
                ChatOptions options = WithMode(mode, seed: 5);
                options.FrequencyPenalty = 1.5f;
                options.PresencePenalty = 0.5f;
                options.RawRepresentationFactory = _ => own;
                return (await client.AskAsync("Tell me a story.", options)).Text;
            }));

            Assert.DoesNotContain(plain, texts, StringComparer.Ordinal);
            Assert.All(texts, text => Assert.Equal(texts[0], text));
        }
    }

    [Fact]
    public async Task GetResponseAsync_BiasForATokenThatThereIsNot_SaysSo()
    {
        using var client = new TinyClient();
        var own = new SpecHubRequestOptions { LogitBias = new Dictionary<TokenId, float> { [new(1_000_000)] = 2 } };
        var error = await Assert.ThrowsAsync<SpecHubException>(() => client.AskAsync("Hi", new ChatOptions { RawRepresentationFactory = _ => own }));
        Assert.Contains("LogitBias has token 1000000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_WholeStream_HoldsTheContract()
    {
        using var client = new TinyClient();
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in client.Client.GetStreamingResponseAsync(
            [new ChatMessage(ChatRole.User, "Tell me a story.")], new ChatOptions { Seed = 5 }))
        {
            updates.Add(update);
        }

        Assert.Single(updates.Select(update => (update.ResponseId, update.MessageId, update.Role, update.ModelId, update.CreatedAt)).Distinct());
        Assert.Equal((ChatRole.Assistant, "tiny-target.q8_0"), (updates[0].Role, updates[0].ModelId));
        Assert.NotNull(updates[0].CreatedAt);
        UsageDetails usage = Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>()).Details;
        Assert.Equal(24, usage.OutputTokenCount);
        Assert.Equal(usage.InputTokenCount + usage.OutputTokenCount, usage.TotalTokenCount);
        Assert.True(usage.AdditionalCounts!["spechub.accepted_tokens"] <= usage.AdditionalCounts["spechub.draft_tokens"]);
        Assert.Equal([ChatFinishReason.Length], updates.Select(update => update.FinishReason).OfType<ChatFinishReason>());
        Assert.NotNull(updates[^1].FinishReason);
        Assert.Equal(5L, updates[^1].AdditionalProperties!["spechub.seed"]);
        Assert.All(updates, update => Assert.IsType<GenerationUpdate>(update.RawRepresentation));
        Assert.Contains(updates, update => update.RawRepresentation is GenerationUpdate { FromDraft: true });

        ChatResponse whole = await client.AskAsync("Tell me a story.", new ChatOptions { Seed = 5 });
        Assert.Equal(whole.Text, string.Concat(updates.Select(update => update.Text)));
    }

    [Fact]
    public async Task GetResponseAsync_NoSeed_ReportsOneThatGivesTheTextAgain()
    {
        using var client = new TinyClient();
        List<ChatResponseUpdate> updates = await client.Client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "Hi")]).ToListAsync();
        long seed = Assert.IsType<long>(updates[^1].AdditionalProperties!["spechub.seed"]);
        ChatResponse again = await client.AskAsync("Hi", new ChatOptions { Seed = seed });

        Assert.Equal(string.Concat(updates.Select(update => update.Text)), again.Text);
    }

    [Theory]
    [InlineData(true, "both")]
    [InlineData(false, "ngram")]
    public async Task GetResponseAsync_PredictedOutput_GivesTheSameTextInFewerRounds(bool hasDraft, string source)
    {
        using var client = new TinyClient(options => options.Draft.Path = hasDraft ? options.Draft.Path : null);
        ChatResponse plain = await client.AskAsync("Tell me a story.", WithMode("off", seed: 5));
        ChatResponse predicted = await client.AskAsync(
            "Tell me a story.", new ChatOptions { Seed = 5, Temperature = 1, AdditionalProperties = new() { ["spechub.mode"] = hasDraft ? "tree" : null, ["spechub.tree"] = "best:6", ["spechub.predicted_output"] = plain.Text } });

        Assert.Equal(plain.Text, predicted.Text);
        Assert.Equal("none", SourceOf(plain));
        Assert.Equal(source, SourceOf(predicted));
        Assert.Equal(24, plain.Usage!.AdditionalCounts!["spechub.rounds"]);
        Assert.InRange(predicted.Usage!.AdditionalCounts!["spechub.rounds"], 4, 8);
        Assert.InRange(predicted.Usage.AdditionalCounts["spechub.accepted_ngram_tokens"], 14, 20);

        static object? SourceOf(ChatResponse response) =>
            response.Messages[0].AdditionalProperties?["spechub.draft_source"] ?? response.AdditionalProperties?["spechub.draft_source"];
    }

    [Fact]
    public async Task GetResponseAsync_StopSequence_EndsBeforeItWithReasonStop()
    {
        using var client = new TinyClient();
        string full = (await client.AskAsync("Tell me a story.", new ChatOptions { Seed = 5 })).Text;
        string stop = full[10..14];
        ChatResponse response = await client.AskAsync("Tell me a story.", new ChatOptions { Seed = 5, StopSequences = [stop] });

        Assert.Equal(full[..full.IndexOf(stop, StringComparison.Ordinal)], response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
    }

    [Fact]
    public async Task GetResponseAsync_ConcurrentRequests_EachGetTheTextTheyGetAlone()
    {
        using var client = new TinyClient();
        List<string> alone = [];
        for (int seed = 0; seed < 12; seed++)
        {
            alone.Add((await client.AskAsync("Tell me a story.", new ChatOptions { Seed = seed })).Text);
        }

        ChatResponse[] together = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            seed => Task.Run(() => client.AskAsync("Tell me a story.", new ChatOptions { Seed = seed }))));

        Assert.Equal([.. alone], together.Select(response => response.Text).ToArray());
        Assert.True(alone.Distinct(StringComparer.Ordinal).Count() > 6);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_CancelledInTheMiddle_ThrowsAndTheNextRequestIsFine()
    {
        using var client = new TinyClient(options => options.MaxOutputTokens = 500);
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate update in client.Client.GetStreamingResponseAsync(
                [new ChatMessage(ChatRole.User, "Tell me a story.")], cancellationToken: source.Token))
            {
                await source.CancelAsync();
            }
        });

        Assert.NotEmpty((await client.AskAsync("Hi", new ChatOptions { MaxOutputTokens = 5 })).Text);
    }

    [Fact]
    public async Task GetResponseAsync_PromptLongerThanTheContext_SaysSoAndTheNextRequestIsFine()
    {
        using var client = new TinyClient();
        var exception = await Assert.ThrowsAsync<PromptTooLongException>(() => client.AskAsync(string.Concat(Enumerable.Repeat("word ", 3000))));
        Assert.Contains("1024", exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty((await client.AskAsync("Hi")).Text);
    }

    [Fact]
    public void GetStreamingResponseAsync_BadRequest_ThrowsBeforeTheStreamIsRead()
    {
        using var client = new TinyClient();
        IChatClient chat = client.Client;
        Assert.Throws<ArgumentException>(() => chat.GetStreamingResponseAsync([]));
        Assert.Throws<NotSupportedException>(() => chat.GetStreamingResponseAsync([new ChatMessage(ChatRole.Tool, "x")]));
        Assert.Throws<NotSupportedException>(
            () => chat.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])]));
        Assert.Null(client.Models.Current);
    }

    [Fact]
    public async Task GetService_KnownTypes_AreAnsweredAndAKeyIsNot()
    {
        using var client = new TinyClient();
        IChatClient chat = client.Client;
        Assert.Equal(("spechub", "tiny-target.q8_0"), (chat.GetService<ChatClientMetadata>()!.ProviderName, chat.GetService<ChatClientMetadata>()!.DefaultModelId));
        Assert.Same(chat, chat.GetService<SpecHubChatClient>());
        Assert.Null(chat.GetService<GenerationEngine>());
        await client.Models.LoadAsync();
        Assert.NotNull(chat.GetService<GenerationEngine>());
        Assert.Null(chat.GetService(typeof(ChatClientMetadata), "key"));
        Assert.Null(chat.GetService<string>());
    }

    [Fact]
    public async Task LoadAsync_BadFile_FailsEachTimeAndNeverDisposesTwice()
    {
        using var client = new TinyClient(options => options.Target.Path = typeof(SpecHubChatClientTests).Assembly.Location);
        await Assert.ThrowsAsync<ModelFileException>(() => client.AskAsync("Hi"));
        await Assert.ThrowsAsync<ModelFileException>(() => client.AskAsync("Hi"));
        client.Models.Dispose();
        client.Models.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.AskAsync("Hi"));
    }

    [Fact]
    public async Task GetResponseAsync_OptionsAndMessages_AreNotChanged()
    {
        using var client = new TinyClient();
        var options = new ChatOptions { Instructions = "Be brief.", Seed = 1, MaxOutputTokens = 4 };
        List<ChatMessage> messages = [new(ChatRole.User, "Hi")];
        await client.Client.GetResponseAsync(messages, options);

        Assert.Single(messages);
        Assert.Equal(("Be brief.", 4, null), (options.Instructions, options.MaxOutputTokens, options.Temperature));
    }

    private static ChatOptions WithMode(string mode, long seed) =>
        new() { Seed = seed, Temperature = 1, AdditionalProperties = new() { ["spechub.mode"] = mode } };
}
