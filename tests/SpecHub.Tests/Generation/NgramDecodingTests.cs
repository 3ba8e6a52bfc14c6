using SpecHub.Baselines.Verification;
using SpecHub.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

/// <summary>Drafts from the text change how many tokens come out of a round, and never which.</summary>
public sealed class NgramDecodingTests : IDisposable
{
    private const int Wanted = 60;

    // Three tokens and long texts, so that something is said twice all the time.
    private static readonly TokenId[] Prompt = [new(2), new(0), new(1), new(2), new(0)];

    private readonly TableModel _target = new() { VocabularySize = 4, ContextLength = 4096, Sharpness = 1.5f };
    private readonly TableModel _draft;

    public NgramDecodingTests() => _draft = new TableModel { VocabularySize = 4, Seed = 2, ContextLength = 4096, Like = _target, Blend = 0.6f };

    public static TheoryData<string, DraftSource, SamplingOptions> Cases
    {
        get
        {
            var data = new TheoryData<string, DraftSource, SamplingOptions>();
            foreach (string shape in (string[])["chain:4", "2^3", "best:6", "best:14/2"])
            {
                foreach (DraftSource source in Enum.GetValues<DraftSource>())
                {
                    data.Add(shape, source, new() { Temperature = 0 });
                    data.Add(shape, source, new() { Temperature = 0.7f });
                    data.Add(shape, source, new() { TopK = 3, TopP = 0.95f });
                    data.Add(shape, source, new() { FrequencyPenalty = 0.1f, PresencePenalty = 0.3f, RepetitionPenalty = 1.1f });
                }
            }

            return data;
        }
    }

    public void Dispose()
    {
        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
        _target.Dispose();
        _draft.Dispose();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_Coupled_GivesTheTextOfTheReference(string shape, DraftSource source, SamplingOptions sampling)
    {
        int accepted = 0;
        for (int seed = 0; seed < 5; seed++)
        {
            DecodingOptions options = Options(shape, source, sampling, seed) with { PredictedOutput = seed % 2 == 0 ? null : [new(1), new(2), new(0), new(3)] };
            using DecodingSequence sequence = Decode(new MixedDrafter(_draft, 4), options, Wanted, out int rounds);
            accepted += sequence.Tokens.Count - Prompt.Length - rounds;

            Assert.Equal(PlainReference.Continue(_target, Prompt, sampling, seed, Wanted), sequence.Tokens.Skip(Prompt.Length).Take(Wanted));
        }

        Assert.True(accepted > 0, "Nothing was accepted, so nothing was tested.");
    }

    [Theory]
    [InlineData("coupled")]
    [InlineData("spechub")]
    [InlineData("hub-traversal")]
    public void Step_GreedyWithNgramsOnly_GivesTheTextOfTheReference(string verifier)
    {
        DecodingOptions options = Options("2^3", DraftSource.Ngram, new() { Temperature = 0 }, 1) with { Verifier = Verifiers.Named(verifier) };
        using DecodingSequence sequence = Decode(new NgramDrafter(4), options, Wanted, out int rounds);

        Assert.True(rounds < Wanted, "Nothing was accepted.");
        Assert.Equal(PlainReference.Continue(_target, Prompt, new() { Temperature = 0 }, 1, Wanted), sequence.Tokens.Skip(Prompt.Length).Take(Wanted));
    }

    /// <summary>The tree of a real text, and every outcome of every decision of the rule over it.</summary>
    [Theory]
    [InlineData("2^2")]
    [InlineData("3^2")]
    [InlineData("chain:3")]
    [InlineData("2^3:5")]
    public void Verify_NgramTree_HasExactlyTheTargetsLaw(string shape)
    {
        ITreeVerifier[] rules = [.. Verifiers.All.Concat(BaselineVerifiers.All).Where(rule => rule is { TakesCertainDrafts: true, DraftLaw.AllowsAnyTree: false })];
        Assert.Contains(rules, rule => rule is SpecHubTraversalVerifier);
        Assert.Contains(rules, rule => rule is SpecHubVerifier);
        foreach (ITreeVerifier rule in rules)
        {
            DraftTree tree = TreeOf([2, 0, 1, 2, 0, 3, 2, 0, 1, 3, 2, 0], shape, rule);
            Assert.True(tree.Count > 2);
            var round = new ExactRound(LawAfter, _ => throw new NotSupportedException("No draft model is asked."));

            ExactRound.RequireEqual(round.TargetLaw(4), round.Continued(round.LawGiven(rule, tree), 4), 1e-12);
        }
    }

    /// <summary>The whole sampling path: two tokens, N = 4000 seeds, false-alarm rate 1e-10.</summary>
    [Theory]
    [InlineData("spechub", "chain:2")]
    [InlineData("spechub", "2^2")]
    [InlineData("hub-traversal", "2^2")]
    public void Step_TransportRule_FollowsTheLawOfTheTarget(string verifier, string shape)
    {
        TokenId[] prompt = [new(2), new(0), new(1), new(3), new(2), new(0), new(3), new(1), new(2), new(0)];
        var decoder = new SpeculativeDecoder(_target, new NgramDrafter(4));
        int[] counts = new int[16];
        int drafted = 0;
        for (int seed = 0; seed < 4000; seed++)
        {
            using DecodingSequence sequence = decoder.Start(prompt, Options(shape, DraftSource.Ngram, new(), seed) with { Verifier = Verifiers.Named(verifier) });
            decoder.Prefill(sequence);
            while (sequence.Tokens.Count < prompt.Length + 2)
            {
                decoder.Step([sequence], [9]);
                drafted += sequence.Drafted;
            }

            counts[(4 * sequence.Tokens[prompt.Length].Value) + sequence.Tokens[prompt.Length + 1].Value]++;
        }

        double[] joint = [.. PlainReference.Law(_target.LogitsAfter(prompt), new()).SelectMany((share, token) =>
            PlainReference.Law(_target.LogitsAfter([.. prompt, new TokenId(token)]), new()).Select(second => share * second))];
        Assert.True(drafted > 4000, "Little was drafted.");
        ChiSquare result = ChiSquare.Of(counts, joint);
        Assert.True(result.Fits, result.ToString());
    }

    [Fact]
    public void Start_RuleOrDrafterThatCannotTakeTheSource_SaysWhatToDo()
    {
        var decoder = new SpeculativeDecoder(_target, new NgramDrafter(4));

        Assert.Contains("Draft from Model or from Ngram", Refusal(Options("2^2", DraftSource.Both, new(), 1) with { Verifier = Verifiers.SpecHub }), StringComparison.Ordinal);
        Assert.Contains("its rule is for tokens that were drawn", Refusal(Options("2^2", DraftSource.Ngram, new(), 1) with { Verifier = new TraversalVerifier() }), StringComparison.Ordinal);
        Assert.Contains("the drafter has Ngram only", Refusal(Options("2^2", DraftSource.Model, new(), 1)), StringComparison.Ordinal);

        string Refusal(DecodingOptions options) => Assert.Throws<SpecHubException>(() => decoder.Start(Prompt, options)).Message;
    }

    [Fact]
    public void Start_Prompt_TellsTheDraftsWhereItEnds()
    {
        var decoder = new SpeculativeDecoder(_target, new NgramDrafter(4));
        using DecodingSequence sequence = decoder.Start(Prompt, Options("best:2", DraftSource.Ngram, new(), 1));
        decoder.Prefill(sequence);
        decoder.Step([sequence], [100]);

        Assert.Equal(Prompt.Length, sequence.DraftRequest!.PromptLength);
    }

    /// <summary>A prediction that is the answer: rounds get as long as the tree is deep, and the draft model has next to nothing to do.</summary>
    [Theory]
    [InlineData(DraftSource.Ngram)]
    [InlineData(DraftSource.Both)]
    public void Step_PredictedOutputThatIsRight_TakesFewRoundsAndDraftPasses(DraftSource source)
    {
        using var target = new TableModel { ContextLength = 4096 };
        using var draft = new TableModel { Seed = 2, ContextLength = 4096, Like = target, Blend = 0.3f };
        var decoder = new SpeculativeDecoder(target, new MixedDrafter(draft, 16));
        IReadOnlyList<TokenId> answer = PlainReference.Continue(target, Prompt, new(), 3, 140);
        int[] rounds = new int[2];
        for (int predicted = 0; predicted < 2; predicted++)
        {
            using DecodingSequence sequence = decoder.Start(
                Prompt, Options("best:6", source, new(), 3) with { PredictedOutput = predicted == 0 ? null : answer });
            decoder.Prefill(sequence);
            int passes = draft.Passes;
            for (; sequence.Tokens.Count < Prompt.Length + 140; rounds[predicted]++)
            {
                decoder.Step([sequence], [100]);
            }

            Assert.Equal(answer, sequence.Tokens.Skip(Prompt.Length).Take(140));
            Assert.True(predicted == 0 || draft.Passes - passes <= rounds[1], $"{draft.Passes - passes} draft passes in {rounds[1]} rounds");
        }

        Assert.InRange(rounds[1], 20, 30);
        Assert.InRange(rounds[0], 70, 140);
    }

    /// <summary>Draft passes are five times as dear as those of the target, so the switch turns the model off; n-grams cost nothing here and go on.</summary>
    [Fact]
    public void Step_AdaptiveWithAModelThatDoesNotPay_StillDraftsFromTheText()
    {
        var clock = new StepClock();
        using var target = new TableModel { ContextLength = 4096 };
        using var draft = new TableModel { Seed = 2, ContextLength = 4096, Like = target, Blend = 0.5f };
        using var timedTarget = new HookedModel(target, _ => clock.Advance(10));
        using var timedDraft = new HookedModel(draft, _ => clock.Advance(50));
        var decoder = new SpeculativeDecoder(timedTarget, new MixedDrafter(timedDraft, 16, clock), clock);
        decoder.WarmUp(TimeSpan.FromSeconds(10));
        IReadOnlyList<TokenId> answer = PlainReference.Continue(target, Prompt, new(), 3, 200);
        using DecodingSequence sequence = decoder.Start(
            Prompt, Options("best:14", DraftSource.Both, new(), 3) with { IsAdaptive = true, PredictedOutput = [.. answer.Skip(60)] });
        decoder.Prefill(sequence);
        Run(65);
        int passes = draft.Passes;
        int rounds = Run(200);

        Assert.Equal(answer, sequence.Tokens.Skip(Prompt.Length).Take(200));
        Assert.InRange(rounds, 9, 40);
        Assert.Equal(passes, draft.Passes);

        int Run(int tokens)
        {
            int steps = 0;
            for (; sequence.Tokens.Count < Prompt.Length + tokens; steps++)
            {
                decoder.Step([sequence], [100]);
            }

            return steps;
        }
    }

    private static DecodingOptions Options(string shape, DraftSource source, SamplingOptions sampling, long seed) =>
        new() { Shape = TreeShape.Parse(shape), Source = source, Sampling = sampling, Seed = seed };

    private static DraftTree TreeOf(int[] text, string shape, ITreeVerifier rule)
    {
        var drafter = new NgramDrafter(4);
        using IDraftSession session = drafter.CreateSession();
        var request = new DraftRequest
        {
            Session = session,
            Tokens = [.. text.Select(token => new TokenId(token))],
            Tree = new DraftTree(),
            Law = rule.DraftLaw,
            Shaper = new LogitsShaper(new()),
            Noise = new NoiseTape(1),
            Decisions = new RandomStreams(1),
            IsGreedy = false,
            Source = DraftSource.Ngram,
            Shape = TreeShape.Parse(shape),
        };
        drafter.Draft([request]);
        return request.Tree;
    }

    private TokenDistribution LawAfter(IReadOnlyList<TokenId> path)
    {
        var law = new TokenDistribution(4);
        law.Fill(PlainReference.Law(_target.LogitsAfter([.. Prompt, .. path]), new()));
        return law;
    }

    private DecodingSequence Decode(IDrafter drafter, DecodingOptions options, int wanted, out int rounds)
    {
        var decoder = new SpeculativeDecoder(_target, drafter);
        DecodingSequence sequence = decoder.Start(Prompt, options);
        decoder.Prefill(sequence);
        for (rounds = 0; sequence.Tokens.Count < Prompt.Length + wanted; rounds++)
        {
            decoder.Step([sequence], [Prompt.Length + wanted - sequence.Tokens.Count]);
        }

        return sequence;
    }

    private sealed class StepClock : TimeProvider
    {
        private long _milliseconds;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _milliseconds;

        public void Advance(int milliseconds) => _milliseconds += milliseconds;
    }
}
