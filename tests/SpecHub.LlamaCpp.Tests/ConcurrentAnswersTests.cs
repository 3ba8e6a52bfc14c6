using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>Many answers at once on real models: each is the one that its request gets alone, to the letter.</summary>
public sealed class ConcurrentAnswersTests
{
    [NativeFact]
    public async Task GenerateAsync_64RequestsOfWhichAThirdIsCancelled_FinishesTheOthersWithTheTextThatTheyGetAlone()
    {
        using LlamaModel target = Native.Load(Native.TinyTarget, cacheLength: 4096);
        using LlamaModel draft = Native.LoadDraft(Native.TinyDraft, cacheLength: 4096);
        GenerationRequest[] requests = [.. Enumerable.Range(0, 64).Select(i => Request(target, i))];
        string?[] texts = new string?[requests.Length];
        EngineCounters counters;
        using (var engine = new GenerationEngine(
            target, target.Tokenizer, new MixedDrafter(draft, target.VocabularySize), options: new EngineOptions { MaxConcurrency = 12, TokensPerPass = 128 }))
        {
            texts = await Task.WhenAll(requests.Select((request, i) => ReadAsync(engine, request, cancelAfter: i % 3 == 2 ? i % 7 : null)));
            while (engine.Counters.Running > 0)
            {
                await Task.Yield();
            }

            counters = engine.Counters;
        }

        Assert.Equal(0, target.CacheLength - target.FreeTokens);
        Assert.Equal(0, draft.CacheLength - draft.FreeTokens);
        Assert.Equal((target.MaxBranches, draft.MaxBranches), (target.FreeBranches, draft.FreeBranches));
        Assert.Equal(64, counters.Finished + counters.Abandoned);
        Assert.Equal(0, counters.Failed);

        using var alone = new GenerationEngine(target, target.Tokenizer, drafter: null, options: new EngineOptions { MaxConcurrency = 1, CachedTokens = 0 });
        for (int i = 0; i < requests.Length; i++)
        {
            string? expected = await ReadAsync(alone, requests[i] with { Mode = SpeculationMode.Off, Tree = null }, cancelAfter: null);
            if (texts[i] is not null)
            {
                Assert.Equal((i, expected), (i, texts[i]));
            }
        }
    }

    [NativeFact]
    public async Task GenerateAsync_NextTurnOfALongConversation_ReadsWhatIsNewAndSaysTheSame()
    {
        using LlamaModel target = Native.Load(Native.SmolTarget, cacheLength: 4096);
        using LlamaModel draft = Native.LoadDraft(Native.SmolDraft, cacheLength: 4096);
        TokenId[] history = [.. Enumerable.Range(0, 2000).Select(i => new TokenId(300 + ((i * 7919) % 3000)))];
        var first = new GenerationRequest { Prompt = history, Seed = 1, MaxTokens = 5 };
        var second = new GenerationRequest { Prompt = [.. history, .. target.Tokenizer.Encode("And then?", parseSpecial: false)], Seed = 2, MaxTokens = 20 };
        string cold = await AnswerAsync(target, draft, [second]);

        using var engine = new GenerationEngine(target, target.Tokenizer, new ModelDrafter(draft, target.VocabularySize));
        await ReadAsync(engine, first, cancelAfter: null);
        long coldRows = engine.Counters.Rows;
        (string? warm, GenerationStatistics? statistics) = await CollectAsync(engine, second, cancelAfter: null);

        Assert.Equal(cold, warm);
        Assert.InRange(statistics!.CachedTokens, history.Length - 1, history.Length + 4);

        // Four tokens of the answer and the question are new; the rest of the rows are those of trees.
        Assert.InRange(engine.Counters.Rows - coldRows, 1, coldRows / 10);
    }

    private static async Task<string> AnswerAsync(LlamaModel target, LlamaModel draft, GenerationRequest[] requests)
    {
        using var engine = new GenerationEngine(target, target.Tokenizer, new ModelDrafter(draft, target.VocabularySize));
        return (await ReadAsync(engine, requests[0], cancelAfter: null))!;
    }

    private static GenerationRequest Request(LlamaModel target, int i)
    {
        string[] trees = ["best:6", "chain:4", "2^2", "best:14", "best:3"];
        string beginning = i % 2 == 0 ? "You are a helpful assistant who answers in short sentences and never lies to anybody. " : string.Empty;
        string question = beginning + string.Concat(Enumerable.Repeat(Prompts.All[i % Prompts.All.Count] + " ", 1 + (i % 5)));
        return new GenerationRequest
        {
            Prompt = target.Tokenizer.Encode(LlamaChatTemplate.Of(target).Render([("user", question)]), parseSpecial: true),
            Seed = 100 + i,
            MaxTokens = 5 + ((i * 13) % 60),
            Tree = i % 4 == 3 ? null : TreeShape.Parse(trees[i % trees.Length]),
            Sampling = new SamplingOptions { Temperature = (i % 4) * 0.4f, TopK = i % 3 == 0 ? 40 : 0, RepetitionPenalty = i % 6 == 0 ? 1.2f : 1 },
        };
    }

    private static async Task<string?> ReadAsync(GenerationEngine engine, GenerationRequest request, int? cancelAfter) =>
        (await CollectAsync(engine, request, cancelAfter)).Text;

    /// <summary>Reads an answer; a text of null says that it was cancelled after some pieces.</summary>
    private static async Task<(string? Text, GenerationStatistics? Statistics)> CollectAsync(GenerationEngine engine, GenerationRequest request, int? cancelAfter)
    {
        string text = string.Empty;
        int pieces = 0;
        GenerationStatistics? statistics = null;
        await foreach (GenerationUpdate update in engine.GenerateAsync(request))
        {
            if (pieces++ == cancelAfter)
            {
                return (null, null);
            }

            text += update.Text;
            statistics = update.Statistics ?? statistics;
        }

        return (text, statistics);
    }
}
