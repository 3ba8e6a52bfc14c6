using SpecHub.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

/// <summary>Penalties, biases and masks under speculation: the law is the target's, whatever was drafted.</summary>
public sealed class PenaltyDecodingTests : IDisposable
{
    private const int Wanted = 40;

    private static readonly TokenId[] Prompt = [new(3), new(1), new(4), new(1), new(5)];

    private static readonly Dictionary<TokenId, float> Bias = new()
    {
        [new(2)] = float.NegativeInfinity,
        [new(3)] = 1.5f,
        [new(7)] = -1,
        [new(11)] = float.NegativeInfinity,
    };

    private static readonly Dictionary<string, SamplingOptions> Samplings = new(StringComparer.Ordinal)
    {
        ["frequency"] = new() { FrequencyPenalty = 0.7f },
        ["presence"] = new() { PresencePenalty = 1.3f },
        ["negative"] = new() { FrequencyPenalty = -0.4f, PresencePenalty = -0.5f },
        ["repetition"] = new() { RepetitionPenalty = 1.7f },
        ["bias"] = new() { LogitBias = Bias, Temperature = 0.6f },
        ["all"] = All with { Temperature = 0.8f },
        ["all, truncated"] = All with { Temperature = 1.4f, TopK = 10, TopP = 0.95f, MinP = 0.02f },
        ["all, greedy"] = All with { Temperature = 0 },
    };

    private readonly TableModel _target = new() { Seed = 1, ContextLength = 4096 };
    private readonly TableModel _draft;
    private readonly SpeculativeDecoder _decoder;

    public PenaltyDecodingTests()
    {
        _draft = new TableModel { Seed = 2, ContextLength = 4096, Like = _target, Blend = 0.7f };
        _decoder = new SpeculativeDecoder(_target, new ModelDrafter(_draft, _target.VocabularySize));
    }

    public static TheoryData<string, string> ShapesAndSamplings
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string shape in (string[])["root", "chain:4", "2^3", "3^2", "best:6", "best:14"])
            {
                foreach (string sampling in Samplings.Keys)
                {
                    data.Add(shape, sampling);
                }
            }

            return data;
        }
    }

    private static SamplingOptions All => new()
    {
        FrequencyPenalty = 0.6f,
        PresencePenalty = 0.4f,
        RepetitionPenalty = 1.2f,
        LogitBias = Bias,
    };

    public void Dispose()
    {
        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
        _target.Dispose();
        _draft.Dispose();
    }

    [Theory]
    [MemberData(nameof(ShapesAndSamplings))]
    public void Step_Coupled_GivesTheTextOfTheReference(string shape, string sampling)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            TokenId[] prompt = Prompt[..(5 - seed)];
            IReadOnlyList<TokenId> expected = PlainReference.Continue(_target, prompt, Samplings[sampling], seed, Wanted);

            Assert.Equal(expected, Decode(_decoder, prompt, Options(shape, Samplings[sampling], seed)));

            // Else the test could not tell whether the options count.
            Assert.NotEqual(PlainReference.Continue(_target, prompt, Plain(Samplings[sampling]), seed, Wanted), expected);
        }
    }

    [Theory]
    [InlineData("chain:4")]
    [InlineData("2^3")]
    [InlineData("3^2")]
    public void Step_SpecHubGreedy_GivesTheTextOfTheReference(string shape)
    {
        SamplingOptions greedy = Samplings["all, greedy"];
        DecodingOptions options = Options(shape, greedy, 1) with { Verifier = Verifiers.SpecHub };

        Assert.Equal(PlainReference.Continue(_target, Prompt, greedy, seed: 1, Wanted), Decode(_decoder, Prompt, options));
    }

    /// <summary>Three tokens, so that committed and drafted ones count: N = 4000 seeds, false-alarm rate 1e-10.</summary>
    [Theory]
    [InlineData("chain:3", false)]
    [InlineData("2^2", false)]
    [InlineData("3^2", false)]
    [InlineData("chain:3", true)]
    [InlineData("2^2", true)]
    public void Step_SpecHub_FollowsTheLawOfTheTarget(string shape, bool withMask)
    {
        using var target = new TableModel { VocabularySize = 4, Sharpness = 1.2f };
        using var draft = new TableModel { VocabularySize = 4, Seed = 9, Sharpness = 1.2f, Like = target, Blend = 0.5f };
        var decoder = new SpeculativeDecoder(target, new ModelDrafter(draft, 4));
        TokenId[] prompt = [new(2), new(1)];
        var sampling = new SamplingOptions
        {
            FrequencyPenalty = 1.1f,
            PresencePenalty = 0.6f,
            RepetitionPenalty = 1.4f,
            Temperature = 0.9f,
            LogitBias = withMask ? new Dictionary<TokenId, float> { [new(1)] = float.NegativeInfinity, [new(3)] = 0.5f } : null,
        };
        int[] counts = new int[64];
        for (int seed = 0; seed < 4000; seed++)
        {
            TokenId[] text = Decode(decoder, prompt, Options(shape, sampling, seed) with { Verifier = Verifiers.SpecHub }, 3);
            counts[(16 * text[0].Value) + (4 * text[1].Value) + text[2].Value]++;
        }

        ChiSquare result = ChiSquare.Of(counts, [.. Joint(target, sampling, prompt, [], 3)]);
        Assert.True(result.Fits, result.ToString());
    }

    /// <summary>The draft counts what the target counts, path and committed tokens: else it would guess something else.</summary>
    [Theory]
    [InlineData("all", "chain:4")]
    [InlineData("all, truncated", "chain:4")]
    [InlineData("all, greedy", "chain:4")]
    [InlineData("frequency", "2^4")]
    [InlineData("repetition", "2^4")]
    public void Step_DraftThatIsTheTarget_IsAcceptedToTheLastLevel(string sampling, string shape)
    {
        using var twin = new TableModel { Seed = 2, Like = _target, Blend = 1 };
        var decoder = new SpeculativeDecoder(_target, new ModelDrafter(twin, _target.VocabularySize));
        for (int seed = 0; seed < 4; seed++)
        {
            using DecodingSequence sequence = decoder.Start(Prompt, Options(shape, Samplings[sampling], seed));
            decoder.Prefill(sequence);
            for (int round = 0; round < 30; round++)
            {
                decoder.Step([sequence], [200]);
                Assert.Equal(5, sequence.Produced.Length);
            }
        }
    }

    [Theory]
    [InlineData("coupled", "chain:4")]
    [InlineData("coupled", "best:14")]
    [InlineData("spechub", "3^2")]
    public void Step_MaskThatLeavesTheDraftNoToken_DecodesWithoutDrafts(string verifier, string shape)
    {
        using var small = new TableModel { VocabularySize = 10, Seed = 3 };
        var decoder = new SpeculativeDecoder(_target, new ModelDrafter(small, _target.VocabularySize));
        var greedy = new SamplingOptions
        {
            Temperature = 0,
            FrequencyPenalty = 0.8f,
            LogitBias = Enumerable.Range(0, 10).ToDictionary(token => new TokenId(token), _ => float.NegativeInfinity),
        };
        using DecodingSequence sequence = decoder.Start(Prompt, Options(shape, greedy, 1) with { Verifier = Verifiers.Named(verifier) });
        decoder.Prefill(sequence);
        for (int i = 0; i < Wanted; i++)
        {
            decoder.Step([sequence], [Wanted]);
            Assert.Equal((0, 1), (sequence.Drafted, sequence.Produced.Length));
        }

        Assert.Equal(PlainReference.Continue(_target, Prompt, greedy, seed: 1, Wanted), sequence.Tokens.Skip(Prompt.Length));
    }

    [Fact]
    public void Step_DraftOfASmallerVocabulary_GivesTheTextOfTheReference()
    {
        using var small = new TableModel { VocabularySize = 12, Seed = 3, Like = _target, Blend = 0.8f, ContextLength = 4096 };
        var decoder = new SpeculativeDecoder(_target, new ModelDrafter(small, _target.VocabularySize));
        foreach (string sampling in Samplings.Keys)
        {
            Assert.Equal(
                PlainReference.Continue(_target, Prompt, Samplings[sampling], seed: 5, Wanted),
                Decode(decoder, Prompt, Options("best:14", Samplings[sampling], 5)));
        }
    }

    [Fact]
    public void Step_SeveralSequences_CountEachItsOwnText()
    {
        string[] names = ["all", "frequency", "all, greedy", "repetition"];
        DecodingSequence[] sequences =
            [.. names.Select((name, i) => _decoder.Start([.. Prompt, new TokenId(i)], Options("best:6", Samplings[name], seed: i)))];
        Array.ForEach(sequences, sequence => _decoder.Prefill(sequence));
        while (sequences.Any(sequence => sequence.Tokens.Count < Prompt.Length + 1 + Wanted))
        {
            _decoder.Step(sequences, [Wanted, Wanted, Wanted, Wanted]);
        }

        for (int i = 0; i < names.Length; i++)
        {
            Assert.Equal(
                PlainReference.Continue(_target, [.. Prompt, new TokenId(i)], Samplings[names[i]], seed: i, Wanted),
                sequences[i].Tokens.Skip(Prompt.Length + 1).Take(Wanted));
            sequences[i].Dispose();
        }
    }

    [Fact]
    public void Start_BiasOrPromptOutsideTheVocabulary_LeavesNoSession()
    {
        var outside = new SamplingOptions { LogitBias = new Dictionary<TokenId, float> { [new(16)] = 1 } };

        Assert.Throws<SpecHubException>(() => _decoder.Start(Prompt, Options("2^2", outside, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _decoder.Start([new(16)], Options("2^2", All, 1)));
        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
    }

    private static SamplingOptions Plain(SamplingOptions options) =>
        options with { FrequencyPenalty = 0, PresencePenalty = 0, RepetitionPenalty = 1, LogitBias = null };

    /// <summary>Returns the probabilities of all texts of some length, in order.</summary>
    private static IEnumerable<double> Joint(
        TableModel target, SamplingOptions sampling, TokenId[] prompt, TokenId[] answer, int length) =>
        length == 0
            ? [1]
            : PlainReference.Law(target.LogitsAfter([.. prompt, .. answer]), sampling, prompt, answer).SelectMany(
                (share, token) => Joint(target, sampling, prompt, [.. answer, new TokenId(token)], length - 1).Select(rest => share * rest));

    private static DecodingOptions Options(string shape, SamplingOptions sampling, long seed) =>
        new() { Shape = shape == "root" ? TreeShape.RootOnly : TreeShape.Parse(shape), Sampling = sampling, Seed = seed };

    private static TokenId[] Decode(SpeculativeDecoder decoder, TokenId[] prompt, DecodingOptions options, int wanted = Wanted)
    {
        using DecodingSequence sequence = decoder.Start(prompt, options);
        decoder.Prefill(sequence);
        while (sequence.Tokens.Count < prompt.Length + wanted)
        {
            decoder.Step([sequence], [Wanted]);
        }

        return [.. sequence.Tokens.Skip(prompt.Length).Take(wanted)];
    }
}
