using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Extensions.AI;

/// <summary>The settings of a chat client, as they stand in configuration.</summary>
/// <remarks>Read once, when the client is first used; later changes have no effect.</remarks>
public sealed class SpecHubOptions
{
    /// <summary>Gets the model whose output is wanted. Its path is required.</summary>
    public ModelOptions Target { get; } = new();

    /// <summary>Gets the model that drafts, with the target's vocabulary. Without a path n-grams draft at most, see <see cref="DraftSource"/>.</summary>
    public ModelOptions Draft { get; } = new();

    /// <summary>Gets or sets how many tokens a prompt and its answer may have together.</summary>
    /// <value>At least 16, at most as many as the target was trained on. The default is null: that many, but at most 8192.</value>
    public int? ContextLength { get; set; }

    /// <summary>Gets or sets how many tokens the caches hold, over all conversations.</summary>
    /// <value>At least <see cref="ContextLength"/>. The default is null: as many as one conversation may have.</value>
    public int? CacheLength { get; set; }

    /// <summary>Gets or sets how many answers are made at once; further requests wait.</summary>
    /// <remarks>No more than three quarters of <see cref="TokensPerPass"/>: each takes a row of every pass.</remarks>
    /// <value>At least 1. The default is 8.</value>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>Gets or sets how many requests may wait; one more is refused with an <see cref="EngineBusyException"/>.</summary>
    /// <value>At least 1. The default is 256.</value>
    public int QueueLength { get; set; } = 256;

    /// <summary>Gets or sets how many tokens one forward pass of the target takes: trees first, then parts of prompts.</summary>
    /// <remarks>A smaller number lets running answers wait less for a long prompt, which is then read in more passes.</remarks>
    /// <value>At least 32. The default is null: 512, as many as the models are loaded for.</value>
    public int? TokensPerPass { get; set; }

    /// <summary>Gets or sets how many tokens of texts that have ended stay in the caches, to be the beginning of later prompts.</summary>
    /// <value>0 or more; 0 keeps none. The default is null: as many as fit.</value>
    public int? CachedTokens { get; set; }

    /// <summary>Gets or sets how many bytes of the machine's memory the models may take, estimated before they are loaded.</summary>
    /// <remarks>Not counted are the memory of a GPU, and the buffer through which gaps in a cache are closed now and then.</remarks>
    /// <value>0 or more; <see cref="long.MaxValue"/> turns the check off. The default is null: as many as are free.</value>
    public long? MemoryLimit { get; set; }

    /// <summary>Gets or sets how many branches the caches can hold at once: one more than the leaves of the largest tree.</summary>
    /// <value>2 to 254; the default is 64.</value>
    public int MaxBranches { get; set; } = 64;

    /// <summary>Gets or sets how many threads compute.</summary>
    /// <value>At least 1. The default is null: all processors up to four, else half of them.</value>
    public int? Threads { get; set; }

    /// <summary>Gets or sets where the llama.cpp library is: a file, or a folder with one.</summary>
    /// <value>The default is null, which searches as docs/native-library.md says.</value>
    public string? LlamaLibrary { get; set; }

    /// <summary>Gets or sets the chat format by its name in llama.cpp, such as <c>chatml</c>.</summary>
    /// <value>The default is null: the template of the target's file.</value>
    public string? ChatTemplate { get; set; }

    /// <summary>Gets or sets whether and how to speculate.</summary>
    /// <value>The default is null: what <see cref="Tree"/> is, else Auto where there is something to draft from, else Off.</value>
    public SpeculationMode? Mode { get; set; }

    /// <summary>Gets or sets a file with what forward passes cost here, made by <c>spechub tune</c>, for the mode Auto.</summary>
    /// <value>The default is null: a few passes are timed before the first request in that mode.</value>
    public string? CostFile { get; set; }

    /// <summary>Gets or sets the form of the draft trees: chain:4, 2^4 or best:14 and the like.</summary>
    /// <value>The default is null: best:6 for a tree, chain:4 for a chain, 2^2 for the verifier spechub, and for the mode Auto the largest that the models take, up to best:32/8, or trees of up to 30 nodes that are planned where the verifier needs a fixed form.</value>
    public string? Tree { get; set; }

    /// <summary>Gets or sets the rule that decides what the target keeps: coupled or spechub.</summary>
    /// <value>The default is coupled.</value>
    public string Verifier { get; set; } = "coupled";

    /// <summary>Gets or sets what drafts come from.</summary>
    /// <value>
    /// Model, Ngram (what followed when the last tokens were said before) or Both. The default is null: Both with the
    /// verifier coupled, Model with others. Without a draft model it is Ngram with the verifier coupled, and with others
    /// Ngram for requests with a predicted output, else nothing.
    /// </value>
    public DraftSource? DraftSource { get; set; }

    /// <summary>Gets or sets the temperature of requests that name none.</summary>
    /// <value>0 (always the most likely token) to 100. The default is 0.7.</value>
    public float Temperature { get; set; } = 0.7f;

    /// <summary>Gets or sets how many of the most likely tokens are kept, for requests that do not say.</summary>
    /// <value>0 or more; 0 keeps all. The default is 0.</value>
    public int TopK { get; set; }

    /// <summary>Gets or sets the probability that the kept tokens must reach together, for requests that do not say.</summary>
    /// <value>Greater than 0, at most 1; 1 keeps all. The default is 1.</value>
    public float TopP { get; set; } = 1;

    /// <summary>Gets or sets the share of the most likely token's probability below which a token is dropped, for requests that do not say.</summary>
    /// <value>0 to 1; 0 keeps all. The default is 0.</value>
    public float MinP { get; set; }

    /// <summary>Gets or sets how strongly tokens of prompt and answer are held back, for requests that do not say.</summary>
    /// <value>0.0001 to 10; above 1 repeats less, below 1 more. The default is 1: no penalty.</value>
    public float RepetitionPenalty { get; set; } = 1;

    /// <summary>Gets or sets the greatest number of tokens of an answer, for requests that do not say.</summary>
    /// <value>At least 1. The default is null: until the model ends or the context is full.</value>
    public int? MaxOutputTokens { get; set; }

    /// <summary>Gets or sets the seed of requests that name none.</summary>
    /// <value>The default is null, which draws one for each request; the answer reports it.</value>
    public long? Seed { get; set; }

    /// <summary>Returns how much the engine does at once.</summary>
    internal EngineOptions ToEngine() => new()
    {
        MaxConcurrency = MaxConcurrency,
        QueueLength = QueueLength,
        TokensPerPass = TokensPerPass,
        CachedTokens = CachedTokens,
        Costs = CostFile is null ? null : Planning.CostFile.Read(CostFile),
    };

    /// <summary>Returns how requests that say nothing are sampled; a property would be taken for one of the configuration.</summary>
    internal SamplingOptions ToSampling() =>
        new() { Temperature = Temperature, TopK = TopK, TopP = TopP, MinP = MinP, RepetitionPenalty = RepetitionPenalty };
}
