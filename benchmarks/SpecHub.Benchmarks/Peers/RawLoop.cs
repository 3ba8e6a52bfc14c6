using System.Diagnostics;
using System.Numerics.Tensors;
using SpecHub.LlamaCpp;
using SpecHub.LlamaCpp.Interop;
using SpecHub.Tokens;

namespace SpecHub.Benchmarks.Peers;

/// <summary>Greedy decoding by llama_decode alone: one sequence, one row a pass, no engine. What an engine cannot beat by much.</summary>
/// <remarks>The context has llama.cpp's own defaults where ours differ, such as the types of its cache.</remarks>
internal sealed class RawLoop : IDisposable
{
    private readonly NativeModel _model;
    private readonly NativeContext _context;
    private readonly BatchBuffer _batch;
    private readonly int _batchSize;
    private readonly SafeThreadPoolHandle? _pool;

    /// <summary>Loads the model.</summary>
    /// <param name="path">The GGUF file.</param>
    /// <param name="contextLength">How many tokens prompt and answer may have together.</param>
    /// <param name="threads">How many threads compute.</param>
    /// <param name="batchSize">How many rows one pass takes.</param>
    /// <param name="pooled">Whether threads wait for the next pass, as the engine's do; llama.cpp by itself starts them in every pass.</param>
    public RawLoop(string path, int contextLength, int threads, int batchSize, bool pooled)
    {
        LlamaLibrary library = LlamaLibrary.Load(path: null, loggerFactory: null);
        _model = NativeModel.Load(path, gpuLayers: null, library.Layout, progress: null, CancellationToken.None);
        Tokenizer = LlamaTokenizer.Read(_model.Vocabulary);
        _batchSize = batchSize;
        _batch = new BatchBuffer(batchSize);
        _pool = pooled ? SafeThreadPoolHandle.TryCreate(threads) : null;
        var settings = new ContextSettings
        {
            ContextLength = contextLength,
            BatchSize = batchSize,
            MaxSequences = 1,
            MaxOutputs = 1,
            Threads = threads,
            Pool = _pool,
            RowsMustNotMatter = false,
        };
        _context = _model.CreateContext(settings, Tokenizer.VocabularySize);
    }

    public LlamaTokenizer Tokenizer { get; }

    /// <summary>Continues a prompt by the most likely tokens, up to an end token.</summary>
    /// <param name="prompt">The tokens of the prompt.</param>
    /// <param name="tokens">The greatest number of tokens.</param>
    /// <returns>The tokens, and the time of all passes but those that read the prompt before its last token.</returns>
    public (IReadOnlyList<TokenId> Tokens, TimeSpan Time) Run(IReadOnlyList<TokenId> prompt, int tokens)
    {
        _context.Remove(0, 0);
        for (int start = 0; start < prompt.Count - 1; start += _batchSize)
        {
            _batch.Clear();
            for (int i = start; i < Math.Min(start + _batchSize, prompt.Count - 1); i++)
            {
                _batch.Add(prompt[i].Value, i, [0], wantsLogits: false);
            }

            Decode();
        }

        List<TokenId> answer = new(tokens);
        TokenId last = prompt[^1];
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < tokens; i++)
        {
            _batch.Clear();
            _batch.Add(last.Value, prompt.Count - 1 + i, [0], wantsLogits: true);
            Decode();
            last = new TokenId(TensorPrimitives.IndexOfMax(_context.Logits(1)));
            answer.Add(last);
            if (Tokenizer.EndsGeneration(last))
            {
                break;
            }
        }

        return (answer, Stopwatch.GetElapsedTime(started));
    }

    public void Dispose()
    {
        _context.Dispose();
        _model.Dispose();
        _pool?.Dispose();
    }

    private void Decode()
    {
        int code = _context.Decode(_batch);
        if (code != 0)
        {
            throw new InvalidOperationException($"llama_decode returned {code} for {_batch.Count} rows. Give the context more room.");
        }
    }
}
