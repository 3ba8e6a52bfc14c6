using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

/// <summary>Whole answers: their text, how they end, and what they say about themselves.</summary>
public sealed class GenerationEngineTests : IDisposable
{
    private static readonly TokenId[] Prompt = [.. new ToyTokenizer().Encode("a bad cab", parseSpecial: false)];

    private readonly TableModel _target = new() { Sharpness = 1.5f };
    private readonly TableModel _draft;
    private readonly GenerationEngine _engine;

    public GenerationEngineTests()
    {
        _draft = new TableModel { Seed = 2, Like = _target, Blend = 0.7f };
        _engine = Engine(_target, _draft);
    }

    public static TheoryData<SpeculationMode?, string?, float> Modes => new()
    {
        { SpeculationMode.Off, null, 1 },
        { SpeculationMode.Chain, null, 1 },
        { SpeculationMode.Tree, null, 1 },
        { SpeculationMode.Tree, "3^2", 0.7f },
        { null, "best:14", 0.7f },
        { null, null, 0 },
    };

    public void Dispose()
    {
        _engine.Dispose();
        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
        _target.Dispose();
        _draft.Dispose();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task GenerateAsync_AnyMode_StreamsTheTextOfTheReference(SpeculationMode? mode, string? tree, float temperature)
    {
        var reasons = new HashSet<FinishReason>();
        for (int seed = 0; seed < 12; seed++)
        {
            GenerationRequest request = Request(seed) with
            {
                Mode = mode,
                Tree = tree is null ? null : TreeShape.Parse(tree),
                Sampling = new() { Temperature = temperature },
                MaxTokens = 5 + (10 * (seed % 4)),
                Prompt = Prompt[(seed % 3)..],
            };

            Answer answer = await Answer.ReadAsync(_engine, request);

            Assert.Equal(Answer.Expected(_target, request), (answer.Text, answer.Statistics.Tokens, answer.Finish));
            Assert.Equal(request.Prompt.Count, answer.Statistics.PromptTokens);
            GenerationStatistics statistics = answer.Statistics;
            Assert.Equal((mode ?? (tree is null ? SpeculationMode.Auto : SpeculationMode.Tree), "coupled", seed), (statistics.Mode, statistics.Verifier, statistics.Seed));
            Assert.Equal(request.Sampling, statistics.Sampling);
            Assert.InRange(statistics.AcceptedTokens, 0, Math.Min(statistics.Tokens, statistics.DraftedTokens));

            // A round gives one token that was not drafted, but for a last round that ended early.
            int rounds = statistics.TargetEvaluations;
            Assert.InRange(statistics.Tokens - statistics.AcceptedTokens, rounds - 1, rounds);
            reasons.Add(answer.Finish);
        }

        Assert.True(temperature == 0 || reasons.Count == 2, "the cases end in one way only");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task GenerateAsync_AutoWithARuleThatRejects_SaysWhetherTheSeedFixesTheText(float temperature)
    {
        GenerationRequest request = Request(7) with
        {
            Verifier = Verifiers.SpecHub,
            Mode = SpeculationMode.Auto,
            Sampling = new() { Temperature = temperature },
            MaxTokens = 30,
        };

        Answer answer = await Answer.ReadAsync(_engine, request);

        Assert.Equal((SpeculationMode.Auto, TreeGrowthKind.Planned, 7L), (answer.Statistics.Mode, answer.Statistics.Tree.Growth, answer.Statistics.Seed));
        Assert.Equal(temperature > 0, answer.Statistics.ModeReason.EndsWith("the law is exact and a seed does not fix the text", StringComparison.Ordinal));
        Assert.True(temperature > 0 || answer.Text == Answer.Expected(_target, request).Text, "At temperature 0 every rule gives the same text.");
    }

    [Fact]
    public async Task GenerateAsync_PlainDecoding_DraftsNothing()
    {
        Answer answer = await Answer.ReadAsync(_engine, Request(3) with { Mode = SpeculationMode.Off, MaxTokens = 8 });

        GenerationStatistics statistics = answer.Statistics;
        Assert.Equal((0, 0), (statistics.DraftedTokens, statistics.AcceptedTokens));
        Assert.Equal(statistics.Tokens, statistics.TargetEvaluations);
        Assert.Equal(0, _draft.Passes);
        Assert.All(answer.Updates, update => Assert.False(update.FromDraft));
    }

    [Theory]
    [InlineData("best:14")]
    [InlineData("2^3")]
    [InlineData("2^4:14")]
    [InlineData("2^5:6")]
    public async Task GenerateAsync_NoMaxTokens_GoesOnToTheEndOfTheContext(string tree)
    {
        using var target = new TableModel { ContextLength = 50, Forbidden = [ToyTokenizer.End] };
        using var draft = new TableModel { ContextLength = 50, Seed = 2, Like = target, Blend = 0.8f };
        using GenerationEngine engine = Engine(target, draft);
        GenerationRequest request = Request(5) with { Tree = TreeShape.Parse(tree) };

        Answer answer = await Answer.ReadAsync(engine, request);

        Assert.Equal((FinishReason.Length, 50 - Prompt.Length), (answer.Finish, answer.Statistics.Tokens));
        Assert.Equal(Answer.Expected(target, request).Text, answer.Text);
    }

    /// <summary>The draft is the target, so a round is always four drafted tokens and one more, and every count is known.</summary>
    [Fact]
    public async Task GenerateAsync_StopSequenceInsideARound_EndsTextAndCountsThere()
    {
        using var target = new TableModel { Forbidden = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes] };
        using var draft = new TableModel { Seed = 2, Like = target, Blend = 1, Forbidden = target.Forbidden };
        using GenerationEngine engine = Engine(target, draft);
        GenerationRequest request = Request(1) with { Mode = SpeculationMode.Chain, MaxTokens = 30 };
        string whole = Answer.Expected(target, request).Text;
        for (int start = 0; start < 20; start++)
        {
            string stop = whole.Substring(start, 2);
            int at = whole.IndexOf(stop, StringComparison.Ordinal);

            Answer answer = await Answer.ReadAsync(engine, request with { StopSequences = ["zzz", stop] });

            int tokens = at + 2; // a letter is a token
            Assert.Equal((whole[..at], FinishReason.StopSequence), (answer.Text, answer.Finish));
            Assert.Equal(
                (tokens, (tokens + 4) / 5, tokens - (tokens / 5)),
                (answer.Statistics.Tokens, answer.Statistics.TargetEvaluations, answer.Statistics.AcceptedTokens));
        }
    }

    [Fact]
    public async Task GenerateAsync_AcceptedDrafts_AreMarked()
    {
        using var target = new TableModel { Forbidden = [ToyTokenizer.End, .. ToyTokenizer.EmojiBytes] };
        using var draft = new TableModel { Seed = 2, Like = target, Blend = 1, Forbidden = target.Forbidden };
        using GenerationEngine engine = Engine(target, draft);

        Answer answer = await Answer.ReadAsync(engine, Request(1) with { Mode = SpeculationMode.Chain, MaxTokens = 10 });

        Assert.Equal(
            [true, true, true, true, false, true, true, true, true, false],
            answer.Updates.SkipLast(1).Select(update => update.FromDraft));
    }

    [Fact]
    public async Task GenerateAsync_EmojiOverFourTokens_IsNeverTorn()
    {
        using var target = new TableModel { Forbidden = [ToyTokenizer.End], Sharpness = 0.5f };
        using GenerationEngine engine = Engine(target, drafter: null);
        GenerationRequest request = Request(11) with { MaxTokens = 300 };

        Answer answer = await Answer.ReadAsync(engine, request);

        Assert.Equal(Answer.Expected(target, request).Text, answer.Text);
        Assert.All(answer.Updates, update => Assert.False(update.Text.Length > 0 && char.IsHighSurrogate(update.Text[^1])));
    }

    [Fact]
    public async Task GenerateAsync_NoSeed_DrawsOneThatGivesTheTextAgain()
    {
        GenerationRequest request = Request(0) with { Seed = null, MaxTokens = 30, Verifier = Verifiers.SpecHub };

        Answer first = await Answer.ReadAsync(_engine, request);
        Answer second = await Answer.ReadAsync(_engine, request);
        Answer again = await Answer.ReadAsync(_engine, request with { Seed = first.Statistics.Seed });

        Assert.NotEqual(first.Statistics.Seed, second.Statistics.Seed);
        Assert.Equal((first.Text, first.Statistics.Tokens), (again.Text, again.Statistics.Tokens));
    }

    [Fact]
    public async Task GenerateAsync_SpecHub_SaysSoInItsStatistics()
    {
        Answer answer = await Answer.ReadAsync(_engine, Request(4) with { Verifier = Verifiers.SpecHub, MaxTokens = 12 });

        Assert.Equal(("spechub", "2^2"), (answer.Statistics.Verifier, answer.Statistics.Tree.ToString()));
    }

    [Fact]
    public async Task GenerateAsync_Clock_MeasuresPromptAndAnswerApart()
    {
        var clock = new StepClock();
        using var target = new TableModel { MaxRows = 4, Forbidden = [ToyTokenizer.End] };
        using var ticking = new HookedModel(target, _ => clock.Advance());
        using var engine = new GenerationEngine(ticking, new ToyTokenizer(), drafter: null, clock);

        Answer answer = await Answer.ReadAsync(engine, Request(1) with { MaxTokens = 6 });

        // Nine tokens of prompt, of which the last belongs to the first round: two passes of four. Then one a token.
        Assert.Equal((2, 6), (answer.Statistics.PrefillTime.TotalSeconds, answer.Statistics.DecodeTime.TotalSeconds));
        Assert.Equal(1, answer.Statistics.TokensPerSecond);
    }

    [Fact]
    public void GenerateAsync_BadRequest_ThrowsBeforeEnumeration() =>
        Assert.Throws<ArgumentException>(() => { _engine.GenerateAsync(Request(1) with { Prompt = [] }); });

    [Fact]
    public void ContextLength_IsTheTargets() => Assert.Equal(_target.ContextLength, _engine.ContextLength);

    private static GenerationRequest Request(long seed) => new() { Prompt = Prompt, Seed = seed };

    private static GenerationEngine Engine(TableModel target, TableModel? drafter) =>
        new(target, new ToyTokenizer(), drafter is null ? null : new ModelDrafter(drafter, target.VocabularySize));

    private sealed class StepClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public void Advance() => _seconds++;
    }
}
