using SpecHub.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.LlamaCpp.Tests.Faults;

/// <summary>The tiny pair on contexts that can fail, and four conversations whose texts without faults are known.</summary>
/// <remarks>The caches are so small that their gaps are closed while the conversations go on.</remarks>
public sealed class FaultyPair : IAsyncLifetime
{
    private const int Cells = 256;

    public FaultyPair()
    {
        Target = LlamaModel.Load(
            Native.Options(Native.TinyTarget) with { ContextLength = 192, CacheLength = Cells, BatchSize = 64, MaxBranches = 48 }, null, null, null, inner => TargetContext = new FaultyContext(inner), CancellationToken.None);
        Draft = LlamaModel.Load(
            Native.Options(Native.TinyDraft) with { ContextLength = Cells, CacheLength = Cells, BatchSize = 64, MaxBranches = 48, AllowsUntrainedLength = true }, null, null, Target, inner => DraftContext = new FaultyContext(inner), CancellationToken.None);
        Requests = [.. Enumerable.Range(0, 4).Select(Request)];
    }

    internal LlamaModel Target { get; }

    internal LlamaModel Draft { get; }

    internal FaultyContext TargetContext { get; private set; } = null!;

    internal FaultyContext DraftContext { get; private set; } = null!;

    internal IReadOnlyList<GenerationRequest> Requests { get; }

    internal List<string> Expected { get; } = [];

    public async Task InitializeAsync()
    {
        using var alone = new GenerationEngine(Target, Target.Tokenizer, drafter: null, options: new EngineOptions { MaxConcurrency = 1, CachedTokens = 0 });
        foreach (GenerationRequest request in Requests)
        {
            Expected.Add((await ReadAsync(alone, request with { Mode = SpeculationMode.Off, Tree = null })).Text!);
        }
    }

    public Task DisposeAsync()
    {
        Draft.Dispose();
        Target.Dispose();
        return Task.CompletedTask;
    }

    internal GenerationEngine CreateEngine() => new(
        Target, Target.Tokenizer, new ModelDrafter(Draft, Target.VocabularySize), options: new EngineOptions { MaxConcurrency = 3 });

    /// <summary>Reads an answer: its text, or its error when there is one.</summary>
    internal static async Task<(string? Text, Exception? Error)> ReadAsync(GenerationEngine engine, GenerationRequest request)
    {
        string text = string.Empty;
        try
        {
            await foreach (GenerationUpdate update in engine.GenerateAsync(request))
            {
                text += update.Text;
            }
        }
        catch (SpecHubException exception)
        {
            return (null, exception);
        }

        return (text, null);
    }

    /// <summary>Checks that both caches are empty, on llama.cpp's side too: a text as long as the cache fits in.</summary>
    internal void RequireEmpty()
    {
        foreach (LlamaModel model in (LlamaModel[])[Target, Draft])
        {
            Assert.Equal((model.CacheLength, model.MaxBranches), (model.FreeTokens, model.FreeBranches));
            using IModelSession session = model.CreateSession();
            while (session.Length < model.CacheLength)
            {
                int count = Math.Min(model.MaxRows, model.CacheLength - session.Length);
                model.Evaluate([new SessionRows(session, Enumerable.Range(0, count).Select(i => new BatchRow(new TokenId(100), i - 1, WantsLogits: false)).ToArray())]);
                session.Keep([.. Enumerable.Range(0, count)]);
            }
        }
    }

    private GenerationRequest Request(int i)
    {
        string beginning = i % 2 == 0 ? "You are a helpful assistant who answers in short sentences. " : string.Empty;
        return new GenerationRequest
        {
            Prompt = Target.Tokenizer.Encode(LlamaChatTemplate.Of(Target).Render([("user", beginning + Prompts.All[i])]), parseSpecial: true),
            Seed = 40 + i,
            MaxTokens = 12 + (4 * i),
            Tree = TreeShape.Parse(((string[])["best:6", "2^2", "chain:4"])[i % 3]),
            Sampling = new SamplingOptions { Temperature = 0.5f * (i % 3) },
        };
    }
}
