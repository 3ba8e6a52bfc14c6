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
    private readonly TimedModel _timedTarget;
    private readonly TimedModel? _timedDraft;
    private readonly SpeculativeDecoder _decoder;
    private readonly List<Conversation> _conversations = [];
    private readonly List<DecodingSequence> _stepping = [];
    private readonly List<int> _wanted = [];
    private Func<int, Conversation> _begin = static _ => throw new InvalidOperationException("Begin comes first.");
    private int _answers;
    private int _places;

    /// <summary>Loads the models of an arm.</summary>
    /// <param name="name">off, auto, or a tree and what it is drafted from, such as best:6/both or chain:4/ngram.</param>
    /// <param name="target">The target.</param>
    /// <param name="draft">The file of the draft.</param>
    /// <param name="first">An arm whose threads are used, as threads that wait would take processors from each other; null for the first one.</param>
    public TurnArm(string name, LlamaModelOptions target, string draft, TurnArm? first)
    {
        Name = name;
        _target = LlamaModel.Load(target, null, null, first?._target, decorate: null, CancellationToken.None);
        _timedTarget = new TimedModel(_target);
        MixedDrafter? drafter = null;
        if (name != "off")
        {
            _draft = LlamaModel.Load(target with { Path = draft, AllowsUntrainedLength = true }, null, null, sharesThreadsWith: _target, decorate: null, CancellationToken.None);
            _timedDraft = new TimedModel(_draft);
            drafter = new MixedDrafter(_timedDraft, _target.VocabularySize);
        }

        _decoder = new SpeculativeDecoder(_timedTarget, drafter);
        if (name == "auto")
        {
            _decoder.WarmUp(TimeSpan.FromSeconds(0.25));
        }
    }

    public string Name { get; }

    public LlamaTokenizer Tokenizer => _target.Tokenizer;

    public string Backend => _target.Backend;

    /// <summary>Gets the tokens of the answers since <see cref="Begin"/>.</summary>
    public int Tokens { get; private set; }

    public int Evaluations { get; private set; }

    public int Drafted { get; private set; }

    /// <summary>Gets what the answers' part of the rounds took from outside.</summary>
    public TimeSpan Time { get; private set; }

    public RoundTimes Stages { get; private set; }

    /// <summary>Gets the part of the time that forward passes of both models took.</summary>
    public TimeSpan PassTime { get; private set; }

    public bool IsDone => _conversations.Count >= _answers && _conversations.Take(_answers).All(static conversation => conversation.IsDone);

    /// <summary>Gets the tokens of all answers, one after the other.</summary>
    public IEnumerable<TokenId> Answers => _conversations.Take(_answers).SelectMany(static conversation => conversation.Answer);

    /// <summary>Sets what is to be answered next.</summary>
    /// <remarks>
    /// Where an answer ends the next one begins. After the last one the prompts begin again, so that every place has an answer until
    /// the last that counts is done: those count for nothing and bear their part of the rounds' time.
    /// </remarks>
    /// <param name="prompts">The prompts, in the order in which they begin.</param>
    /// <param name="places">How many answers there are at once.</param>
    /// <param name="temperature">The temperature.</param>
    /// <param name="seed">The seed of the first answer; each further one has the next.</param>
    /// <param name="tokens">How long an answer may be.</param>
    public void Begin(IReadOnlyList<IReadOnlyList<TokenId>> prompts, int places, float temperature, long seed, int tokens)
    {
        Clear();
        (_answers, _places) = (prompts.Count, places);
        _begin = number =>
        {
            IReadOnlyList<TokenId> prompt = prompts[number % prompts.Count];
            return new Conversation(_decoder.Start(prompt, OptionsOf(temperature, seed + number)), prompt.Count, tokens);
        };
    }

    /// <summary>Runs one round for all answers that go on; the time that reading prompts takes does not count.</summary>
    public void Step()
    {
        while (_conversations.Count(static conversation => !conversation.IsDone) < _places)
        {
            _conversations.Add(_begin(_conversations.Count));
            while (_decoder.Prefill(_conversations[^1].Sequence))
            {
            }
        }

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

        TimeSpan passes = Passes();
        long started = Stopwatch.GetTimestamp();
        RoundTimes stages = _decoder.Step([.. _stepping], [.. _wanted]);
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        int counted = 0;
        foreach (DecodingSequence sequence in _stepping)
        {
            int number = _conversations.FindIndex(conversation => conversation.Sequence == sequence);
            int written = _conversations[number].Note(Tokenizer);
            if (number < _answers)
            {
                counted++;
                Tokens += written;
                Drafted += sequence.Drafted;
            }
        }

        double share = counted / (double)_places;
        Time += share * time;
        PassTime += share * (Passes() - passes);
        Stages = Stages.Plus(new RoundTimes(share * stages.Draft, share * stages.Evaluate, share * stages.Verify, share * stages.Commit));
        Evaluations += counted;
    }

    public void Dispose()
    {
        Clear();
        _timedDraft?.Dispose();
        _timedTarget.Dispose();
        _draft?.Dispose();
        _target.Dispose();
    }

    private void Clear()
    {
        _conversations.ForEach(static conversation => conversation.Sequence.Dispose());
        _conversations.Clear();
        (Tokens, Evaluations, Drafted, Time, PassTime, Stages) = (0, 0, 0, default, default, default);
    }

    private TimeSpan Passes() => _timedTarget.Time + (_timedDraft?.Time ?? TimeSpan.Zero);

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
        private int _limit = limit;
        private bool _ended;

        public DecodingSequence Sequence => sequence;

        public int Wanted => promptLength + _limit - sequence.Tokens.Count;

        public IEnumerable<TokenId> Answer => sequence.Tokens.Skip(promptLength).Take(_limit);

        public bool IsDone => _ended || Wanted <= 0;

        /// <summary>Looks for the end in the tokens of the last round and returns how many count; an answer that has ended leaves the caches.</summary>
        public int Note(LlamaTokenizer tokenizer)
        {
            int before = _read;
            while (_read < sequence.Tokens.Count && !_ended)
            {
                _ended = tokenizer.EndsGeneration(sequence.Tokens[_read++]);
            }

            _limit = _ended ? _read - promptLength : _limit;
            if (IsDone)
            {
                sequence.Dispose();
            }

            return _read - before;
        }
    }
}
