using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

public sealed class RoundTimesTests
{
    private static readonly TokenId[] Prompt = [new(1), new(2), new(3)];

    /// <summary>Every piece of work lets a known number of seconds pass, so each stage must have its own.</summary>
    [Fact]
    public void Step_Stages_TakeWhatHappensInThem()
    {
        var clock = new ManualClock();
        using var table = new TableModel();
        using var draftTable = new TableModel { Seed = 2, Like = table, Blend = 0.7f };
        using var target = new HookedModel(table, _ => clock.Advance(100));
        using var draft = new HookedModel(draftTable, _ => clock.Advance(1));
        var decoder = new SpeculativeDecoder(target, new ModelDrafter(draft, 16), clock);
        var options = new DecodingOptions { Seed = 1, Shape = TreeShape.Fixed(2, 3), Verifier = new SlowVerifier(clock) };
        using DecodingSequence first = decoder.Start(Prompt, options);
        using DecodingSequence second = decoder.Start(Prompt, options with { Seed = 2 });
        while (decoder.Prefill(first) || decoder.Prefill(second))
        {
        }

        int before = draftTable.Passes;
        RoundTimes times = decoder.Step([first, second], [10, 10]);

        Assert.Equal(Seconds(draftTable.Passes - before, 100, 2 * SlowVerifier.Seconds, 0), times);
        Assert.Equal(times.Draft + times.Evaluate + times.Verify, times.Total);
    }

    [Fact]
    public void Plus_AddsStageByStage() => Assert.Equal(Seconds(11, 22, 33, 44), Seconds(1, 2, 3, 4).Plus(Seconds(10, 20, 30, 40)));

    [Fact]
    public async Task GenerateAsync_Statistics_HoldTheStagesOfAllRoundsAndTheDepths()
    {
        var clock = new ManualClock();
        using var table = new TableModel { Forbidden = [ToyTokenizer.End] };
        using var draft = new TableModel { Seed = 2, Like = table, Blend = 1, Forbidden = table.Forbidden };
        using var target = new HookedModel(table, _ => clock.Advance(1));
        using var engine = new GenerationEngine(target, new ToyTokenizer(), new ModelDrafter(draft, 16), clock);
        var request = new GenerationRequest { Prompt = Prompt, Seed = 1, MaxTokens = 15, Tree = TreeShape.Fixed(1, 4) };

        GenerationStatistics statistics = (await Answer.ReadAsync(engine, request)).Statistics;

        Assert.Equal((3, 12), (statistics.TargetEvaluations, statistics.AcceptedTokens));
        Assert.Equal(Seconds(0, 3, 0, 0), statistics.Stages);
        Assert.Equal(Enumerable.Repeat(new DepthCount(3, 3), 4), statistics.Depths);

        GenerationStatistics plain = (await Answer.ReadAsync(engine, request with { Mode = SpeculationMode.Off, Tree = null })).Statistics;
        Assert.Equal(Seconds(0, 15, 0, 0), plain.Stages);
        Assert.Empty(plain.Depths);
    }

    [Fact]
    public async Task GenerateAsync_TextThatTakesTime_CountsAsCommitting()
    {
        var clock = new ManualClock();
        using var table = new TableModel { Forbidden = [ToyTokenizer.End] };
        using var engine = new GenerationEngine(table, new SlowTokenizer(clock), drafter: null, clock);

        GenerationStatistics statistics = (await Answer.ReadAsync(engine, new GenerationRequest { Prompt = Prompt, Seed = 1, MaxTokens = 15 })).Statistics;

        Assert.Equal(Seconds(0, 0, 0, 15), statistics.Stages);
    }

    private static RoundTimes Seconds(int draft, int evaluate, int verify, int commit) => new(
        TimeSpan.FromSeconds(draft), TimeSpan.FromSeconds(evaluate), TimeSpan.FromSeconds(verify), TimeSpan.FromSeconds(commit));

    private sealed class ManualClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public void Advance(int seconds) => _seconds += seconds;
    }

    /// <summary>Takes a second for the bytes of a token.</summary>
    private sealed class SlowTokenizer(ManualClock clock) : ITokenizer
    {
        private readonly ToyTokenizer _toy = new();

        public int VocabularySize => _toy.VocabularySize;

        public IReadOnlyList<TokenId> Encode(string text, bool parseSpecial) => _toy.Encode(text, parseSpecial);

        public bool EndsGeneration(TokenId token) => _toy.EndsGeneration(token);

        public ReadOnlySpan<byte> BytesOf(TokenId token)
        {
            clock.Advance(1);
            return _toy.BytesOf(token);
        }
    }

    private sealed class SlowVerifier(ManualClock clock) : ITreeVerifier
    {
        public const int Seconds = 10;

        public string Name => "slow";

        public int MaxChildren => Verifiers.Coupled.MaxChildren;

        public IDraftLaw DraftLaw => Verifiers.Coupled.DraftLaw;

        public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict)
        {
            clock.Advance(Seconds);
            Verifiers.Coupled.Verify(tree, target, randomness, verdict);
        }
    }
}
