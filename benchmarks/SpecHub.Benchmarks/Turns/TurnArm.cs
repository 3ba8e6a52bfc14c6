using System.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.LlamaCpp;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Benchmarks.Turns;

/// <summary>One way to decode, with models of its own: what it learns and caches is not shared with others.</summary>
internal sealed class TurnArm : IDisposable
{
    private const int LargestTree = 32;

    private readonly LlamaModel _target;
    private readonly LlamaModel? _draft;
    private readonly MixedDrafter? _drafter;
    private readonly SpeculativeDecoder _decoder;
    private readonly List<Conversation> _conversations = [];
    private readonly List<DecodingSequence> _stepping = [];
    private readonly List<int> _wanted = [];

    /// <summary>Loads the models of an arm.</summary>
    /// <param name="name">off, auto, or a tree and what it is drafted from, such as best:6/both or chain:4/ngram.</param>
    /// <param name="target">The target.</param>
    /// <param name="draft">The file of the draft.</param>
    /// <param name="first">An arm whose threads are used, as threads that wait would take processors from each other; null for the first one.</param>
    public TurnArm(string name, LlamaModelOptions target, string draft, TurnArm? first)
    {
        Name = name;
        _target = LlamaModel.Load(target, null, null, first?._target, decorate: null, CancellationToken.None);
        if (name != "off")
        {
            _draft = LlamaModel.Load(target with { Path = draft, AllowsUntrainedLength = true }, null, null, sharesThreadsWith: _target, decorate: null, CancellationToken.None);
            _drafter = new MixedDrafter(_draft, _target.VocabularySize);
        }

        _decoder = new SpeculativeDecoder(_target, _drafter);
        if (name == "auto")
        {
            _decoder.WarmUp(TimeSpan.FromSeconds(0.25));
        }
    }

    public string Name { get; }

    public LlamaTokenizer Tokenizer => _target.Tokenizer;

    public string Backend => _target.Backend;

    /// <summary>Gets the tokens that were written since <see cref="Begin"/>.</summary>
    public int Tokens { get; private set; }

    public int Evaluations { get; private set; }

    public int Drafted { get; private set; }

    /// <summary>Gets what the rounds took from outside.</summary>
    public TimeSpan Time { get; private set; }

    public RoundTimes Stages { get; private set; }

    public bool IsDone => _conversations.TrueForAll(static conversation => conversation.IsDone);

    /// <summary>Gets the tokens of all answers, one after the other.</summary>
    public IEnumerable<TokenId> Answers => _conversations.SelectMany(static conversation => conversation.Sequence.Tokens.Skip(conversation.PromptLength).Take(conversation.Limit));

    /// <summary>Reads prompts; the time that this takes does not count.</summary>
    public void Begin(IReadOnlyList<IReadOnlyList<TokenId>> prompts, float temperature, long seed, int tokens)
    {
        Clear();
        for (int i = 0; i < prompts.Count; i++)
        {
            DecodingSequence sequence = _decoder.Start(prompts[i], OptionsOf(temperature, seed + i));
            while (_decoder.Prefill(sequence))
            {
            }

            _conversations.Add(new Conversation(sequence, prompts[i].Count, tokens));
        }
    }

    /// <summary>Runs one round for all answers that go on.</summary>
    public void Step()
    {
        _stepping.Clear();
        _wanted.Clear();
        foreach (Conversation conversation in _conversations)
        {
            if (!conversation.IsDone)
            {
                _stepping.Add(conversation.Sequence);
                _wanted.Add(conversation.Wanted);
            }
        }

        long started = Stopwatch.GetTimestamp();
        Stages = Stages.Plus(_decoder.Step([.. _stepping], [.. _wanted]));
        Time += Stopwatch.GetElapsedTime(started);
        Evaluations += _stepping.Count;
        foreach (DecodingSequence sequence in _stepping)
        {
            Conversation conversation = _conversations.Find(other => other.Sequence == sequence)!;
            Tokens += conversation.Note(Tokenizer);
            Drafted += sequence.Drafted;
        }
    }

    public void Dispose()
    {
        Clear();
        _draft?.Dispose();
        _target.Dispose();
    }

    private void Clear()
    {
        _conversations.ForEach(static conversation => conversation.Sequence.Dispose());
        _conversations.Clear();
        (Tokens, Evaluations, Drafted, Time, Stages) = (0, 0, 0, default, default);
    }

    private DecodingOptions OptionsOf(float temperature, long seed)
    {
        var options = new DecodingOptions { Seed = seed, Sampling = new SamplingOptions { Temperature = temperature } };
        string[] parts = Name.Split('/');
        return Name switch
        {
            "off" => options,
            "auto" => options with { Shape = TreeShape.BestFirst(LargestTree, 8), IsAdaptive = true, Source = DraftSource.Both },
            _ => options with { Shape = TreeShape.Parse(parts[0]), Source = Enum.Parse<DraftSource>(parts[1], ignoreCase: true) },
        };
    }

    /// <summary>An answer.</summary>
    private sealed class Conversation(DecodingSequence sequence, int promptLength, int limit)
    {
        private int _read = sequence.Tokens.Count;
        private bool _ended;

        public DecodingSequence Sequence => sequence;

        public int PromptLength { get; } = promptLength;

        public int Limit { get; private set; } = limit;

        public int Wanted => PromptLength + Limit - sequence.Tokens.Count;

        public bool IsDone => _ended || Wanted <= 0;

        /// <summary>Looks for the end in the tokens of the last round and returns how many count.</summary>
        public int Note(LlamaTokenizer tokenizer)
        {
            int before = _read;
            while (_read < sequence.Tokens.Count && !_ended)
            {
                _ended = tokenizer.EndsGeneration(sequence.Tokens[_read++]);
            }

            Limit = _ended ? _read - PromptLength : Limit;
            return _read - before;
        }
    }
}
