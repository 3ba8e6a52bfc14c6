using SpecHub.Cli.Bench;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Testing;
using SpecHub.Tokens;

namespace SpecHub.Cli.Tests.Bench;

/// <summary>A benchmark over two tables, whose passes take the time that the test says and nothing else any.</summary>
internal sealed class ToyBench : IDisposable
{
    public static readonly BenchSetting Alone = new("toy", 1, 1);

    private readonly PassClock _clock = new();
    private readonly TableModel _table = new() { Seed = 5, Forbidden = [ToyTokenizer.End] };
    private readonly TableModel _draftTable;
    private readonly HookedModel _target;
    private readonly HookedModel _draft;

    /// <summary>Initializes an engine over the tables.</summary>
    /// <param name="pass">Returns the milliseconds that a pass of the target with so many rows takes.</param>
    /// <param name="draftPass">The milliseconds of a pass of the draft.</param>
    /// <param name="over">Stands between the engine and the target; null for nothing.</param>
    public ToyBench(Func<int, int> pass, int draftPass = 1, Func<ILanguageModel, ILanguageModel>? over = null)
    {
        _draftTable = new TableModel { Seed = 6, Like = _table, Blend = 0.8f };
        _target = new HookedModel(over is null ? _table : over(_table), (_, rows) => _clock.Add(pass(RowsOf(rows))));
        _draft = new HookedModel(_draftTable, _ => _clock.Add(draftPass));
        Engine = new GenerationEngine(
            _target, new ToyTokenizer(), new ModelDrafter(_draft, _table.VocabularySize), _clock, loggerFactory: null, new EngineOptions { CachedTokens = 0 });
        ILookup<string, BenchText> texts = Prompts.ToLookup(prompt => "toy", prompt => new BenchText(new BenchPrompt { Class = "toy", Prompt = "?" }, prompt), StringComparer.Ordinal);
        Runner = new BenchRunner(Engine, texts, seed: 7, maxTokens: 20);
    }

    /// <summary>Gets the prompts of the class "toy": five, three and nine tokens.</summary>
    public static IReadOnlyList<TokenId[]> Prompts { get; } = [Tokens(1, 2, 3, 4, 5), Tokens(4, 6, 8), Tokens(9, 1, 9, 2, 9, 3, 9, 4, 9)];

    public GenerationEngine Engine { get; }

    public BenchRunner Runner { get; }

    public void Dispose()
    {
        Engine.Dispose();
        _target.Dispose();
        _draft.Dispose();
        _table.Dispose();
        _draftTable.Dispose();
    }

    private static int RowsOf(ReadOnlySpan<SessionRows> parts)
    {
        int rows = 0;
        foreach (SessionRows part in parts)
        {
            rows += part.Rows.Length;
        }

        return rows;
    }

    private static TokenId[] Tokens(params int[] tokens) => [.. tokens.Select(token => new TokenId(token))];

    /// <summary>A clock that moves only when a model computes. Its unit is a millisecond.</summary>
    private sealed class PassClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public void Add(int milliseconds) => Interlocked.Add(ref _now, milliseconds);

        public override long GetTimestamp() => Interlocked.Read(ref _now);
    }
}
