using SpecHub.Diagnostics;
using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

public sealed class SpeculativeDecoderTests : IDisposable
{
    private const int Wanted = 40;

    private static readonly TokenId[] Prompt = [new(3), new(1), new(4), new(1), new(5)];

    private readonly TableModel _target = new() { Seed = 1, ContextLength = 4096 };
    private readonly TableModel _draft;
    private readonly SpeculativeDecoder _decoder;

    public SpeculativeDecoderTests()
    {
        _draft = new TableModel { Seed = 2, ContextLength = 4096, Like = _target, Blend = 0.7f };
        _decoder = new SpeculativeDecoder(_target, new ModelDrafter(_draft, _target.VocabularySize));
    }

    public static TheoryData<string, SamplingOptions> ShapesAndSamplings
    {
        get
        {
            var data = new TheoryData<string, SamplingOptions>();
            foreach (string shape in (string[])["root", "chain:4", "2^3", "3^2", "best:6", "best:14"])
            {
                data.Add(shape, new() { Temperature = 0 });
                data.Add(shape, new() { Temperature = 0.7f });
                data.Add(shape, new());
                data.Add(shape, new() { Temperature = 0.7f, TopK = 5 });
                data.Add(shape, new() { TopK = 9, TopP = 0.9f, MinP = 0.02f });
                data.Add(shape, new() { Temperature = 1.5f, TopP = 0.8f });
            }

            return data;
        }
    }

    public void Dispose()
    {
        _target.Dispose();
        _draft.Dispose();
    }

    [Fact]
    public void Reference_OfTheseTests_UsesTheWholeVocabulary()
    {
        // A text that repeats itself would not notice rows that are kept wrongly.
        IReadOnlyList<TokenId> greedy = PlainReference.Continue(_target, Prompt, new() { Temperature = 0 }, seed: 0, Wanted);
        IReadOnlyList<TokenId> sampled = PlainReference.Continue(_target, Prompt, new(), seed: 0, 2 * Wanted);

        Assert.InRange(greedy.Distinct().Count(), 12, 16);
        Assert.Equal(16, sampled.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(ShapesAndSamplings))]
    public void Step_Coupled_GivesTheTextOfTheReference(string shape, SamplingOptions sampling)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            using DecodingSequence sequence = Start(Prompt[..(5 - seed)], Options(shape, sampling, seed));
            Run(Wanted, sequence);

            Assert.Equal(PlainReference.Continue(_target, Prompt[..(5 - seed)], sampling, seed, Wanted), Answer(sequence, 5 - seed));
        }
    }

    [Theory]
    [InlineData("coupled")]
    [InlineData("spechub")]
    public void Step_Greedy_GivesTheTextOfTheReferenceWithAnyVerifier(string verifier)
    {
        var greedy = new SamplingOptions { Temperature = 0 };
        foreach (string shape in (string[])["root", "chain:4", "2^3", "3^2"])
        {
            using DecodingSequence sequence = Start(Prompt, Options(shape, greedy, 1) with { Verifier = Verifiers.Named(verifier) });
            Run(Wanted, sequence);

            Assert.Equal(PlainReference.Continue(_target, Prompt, greedy, seed: 1, Wanted), Answer(sequence));
        }
    }

    [Fact]
    public void Step_SeveralSequences_EachGetsTheTextThatItGetsAlone()
    {
        string[] shapes = ["root", "best:6", "2^2", "chain:4", "best:14", "3^1"];
        SamplingOptions[] samplings = [new(), new() { Temperature = 0.7f, TopK = 6 }, new() { Temperature = 0 }];
        DecodingOptions[] options = [.. shapes.Select((shape, i) => Options(shape, samplings[i % 3], seed: i))];
        DecodingSequence[] sequences = [.. options.Select((each, i) => Start([.. Prompt, new TokenId(i)], each))];

        Run(Wanted, sequences);

        for (int i = 0; i < shapes.Length; i++)
        {
            Assert.Equal(
                PlainReference.Continue(_target, [.. Prompt, new TokenId(i)], options[i].Sampling, seed: i, Wanted),
                Answer(sequences[i], Prompt.Length + 1));
            sequences[i].Dispose();
        }

        Assert.Equal((0, 0), (_target.LiveSessions, _draft.LiveSessions));
    }

    [Fact]
    public void Step_SeveralSequences_TakeOneTargetPass()
    {
        using DecodingSequence first = Start(Prompt, Options("2^2", new(), 1));
        using DecodingSequence second = Start(Prompt, Options("chain:3", new(), 2));
        int before = _target.Passes;
        int draftBefore = _draft.Passes;

        _decoder.Step([first, second], [10, 10]);

        Assert.Equal(1, _target.Passes - before);
        Assert.Equal(3, _draft.Passes - draftBefore);
        Assert.Equal((6, 3), (first.Drafted, second.Drafted));
    }

    /// <summary>SpecHub's text is not the reference's, but its law is: two tokens, N = 4000 seeds, false-alarm rate 1e-10.</summary>
    [Theory]
    [InlineData("chain:2")]
    [InlineData("2^2")]
    [InlineData("3^1")]
    public void Step_SpecHub_FollowsTheLawOfTheTarget(string shape)
    {
        using var target = new TableModel { VocabularySize = 5, Sharpness = 1.2f };
        using var draft = new TableModel { VocabularySize = 5, Seed = 9, Sharpness = 1.2f, Like = target, Blend = 0.5f };
        var decoder = new SpeculativeDecoder(target, new ModelDrafter(draft, 5));
        TokenId[] prompt = [new(2), new(4)];
        int[] counts = new int[25];
        for (int seed = 0; seed < 4000; seed++)
        {
            using DecodingSequence sequence = decoder.Start(prompt, Options(shape, new(), seed) with { Verifier = Verifiers.SpecHub });
            decoder.Prefill(sequence);
            while (sequence.Tokens.Count < 4)
            {
                decoder.Step([sequence], [9]);
            }

            counts[(5 * sequence.Tokens[2].Value) + sequence.Tokens[3].Value]++;
        }

        double[] joint = [.. PlainReference.Law(target.LogitsAfter(prompt), new()).SelectMany((share, token) =>
            PlainReference.Law(target.LogitsAfter([.. prompt, new TokenId(token)]), new()).Select(second => share * second))];
        ChiSquare result = ChiSquare.Of(counts, joint);
        Assert.True(result.Fits, result.ToString());
    }

    [Fact]
    public void Step_DraftThatIsTheTarget_AcceptsEveryDraft()
    {
        using var twin = new TableModel { Seed = 2, Like = _target, Blend = 1 };
        var decoder = new SpeculativeDecoder(_target, new ModelDrafter(twin, _target.VocabularySize));
        using DecodingSequence sequence = decoder.Start(Prompt, Options("chain:4", new(), 1));
        decoder.Prefill(sequence);
        for (int round = 0; round < 10; round++)
        {
            decoder.Step([sequence], [100]);
            Assert.Equal((4, 5), (sequence.Drafted, sequence.Produced.Length));
        }
    }

    [Fact]
    public void Step_TokensStillWanted_CutTheTree()
    {
        using DecodingSequence sequence = Start(Prompt, Options("2^3", new(), 1));

        _decoder.Step([sequence], [1]);
        Assert.Equal((0, 1), (sequence.Drafted, sequence.Produced.Length));
        _decoder.Step([sequence], [3]);
        Assert.Equal(6, sequence.Drafted);
        Assert.InRange(sequence.Produced.Length, 1, 3);
    }

    /// <summary>The models here have no row, branch or cell to spare, and refuse what is too much.</summary>
    [Theory]
    [InlineData("chain:4")]
    [InlineData("2^3")]
    [InlineData("best:6")]
    [InlineData("best:14")]
    public void Step_TightModels_ReachTheEndOfTheContext(string shape)
    {
        const int Context = 48;
        using var target = new TableModel { ContextLength = Context, MaxRows = 7, MaxLogitRows = 6, MaxBranches = 4 };
        using var draft = new TableModel
        {
            ContextLength = Context,
            MaxRows = 5,
            MaxLogitRows = 3,
            MaxBranches = 8,
            Seed = 2,
            Like = target,
            Blend = 0.7f,
        };
        var decoder = new SpeculativeDecoder(target, new ModelDrafter(draft, target.VocabularySize));
        TokenId[] prompt = [.. Enumerable.Range(0, 16).Select(token => new TokenId(token))];
        using DecodingSequence sequence = decoder.Start(prompt, Options(shape, new(), 1));
        int parts = 1;
        while (decoder.Prefill(sequence))
        {
            parts++;
        }

        while (sequence.Tokens.Count < Context)
        {
            decoder.Step([sequence], [Context]);
        }

        Assert.Equal(3, parts);
        Assert.Equal(PlainReference.Continue(target, prompt, new(), seed: 1, Context - 16), sequence.Tokens.Skip(16).Take(Context - 16));
    }

    /// <summary>As above with wide passes: only the cells of the two caches are scarce, near the end of the context.</summary>
    [Theory]
    [InlineData("best:14")]
    [InlineData("best:30/4")]
    [InlineData("3^2")]
    public void Step_DraftWithTheContextOfTheTarget_NeverOverflows(string shape)
    {
        const int Context = 40;
        using var target = new TableModel { ContextLength = Context };
        using var draft = new TableModel { ContextLength = Context, Seed = 2, Like = target, Blend = 0.5f };
        var decoder = new SpeculativeDecoder(target, new ModelDrafter(draft, target.VocabularySize));
        for (int seed = 0; seed < 10; seed++)
        {
            using DecodingSequence sequence = decoder.Start(Prompt, Options(shape, new(), seed));
            decoder.Prefill(sequence);
            while (sequence.Tokens.Count < Context)
            {
                decoder.Step([sequence], [Context]);
            }

            Assert.Equal(PlainReference.Continue(target, Prompt, new(), seed, Context - 5), sequence.Tokens.Skip(5).Take(Context - 5));
        }
    }

    [Fact]
    public void Step_NoDrafter_DecodesPlainly()
    {
        var decoder = new SpeculativeDecoder(_target, drafter: null);
        using DecodingSequence sequence = decoder.Start(Prompt, Options("2^3", new(), 3));
        decoder.Prefill(sequence);
        for (int i = 0; i < Wanted; i++)
        {
            decoder.Step([sequence], [Wanted]);
            Assert.Equal(1, sequence.Produced.Length);
        }

        Assert.Equal(PlainReference.Continue(_target, Prompt, new(), seed: 3, Wanted), Answer(sequence));
    }

    [Fact]
    public void Step_AfterAFailedPass_GoesOnWithTheSameText()
    {
        int failures = 0;
        using var failing = new HookedModel(_target, pass =>
        {
            if (pass % 3 == 0)
            {
                failures++;
                throw new CacheFullException("full");
            }
        });
        var decoder = new SpeculativeDecoder(failing, new ModelDrafter(_draft, _target.VocabularySize));
        using DecodingSequence sequence = decoder.Start(Prompt, Options("2^2", new(), 4));
        decoder.Prefill(sequence);
        for (int round = 0; round < 3 * Wanted && sequence.Tokens.Count < Prompt.Length + Wanted; round++)
        {
            try
            {
                decoder.Step([sequence], [Wanted]);
            }
            catch (CacheFullException)
            {
                Assert.NotEqual(0, failures);
            }
        }

        Assert.InRange(failures, 3, Wanted);
        Assert.Equal(PlainReference.Continue(_target, Prompt, new(), seed: 4, Wanted), Answer(sequence));
    }

    [Fact]
    public void Start_RequestThatCannotBe_LeavesNoSession()
    {
        using var full = new TableModel { MaxBranches = 1 };
        using IModelSession only = full.CreateSession();
        var decoder = new SpeculativeDecoder(_target, new ModelDrafter(full, 16));

        Assert.Throws<ArgumentException>(() => decoder.Start([], Options("root", new(), 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Start(Prompt, Options("root", new() { TopP = 2 }, 1)));
        Assert.Throws<CacheFullException>(() => decoder.Start(Prompt, Options("2^2", new(), 1)));
        SpecHubException error = Assert.Throws<SpecHubException>(
            () => decoder.Start(Prompt, Options("best:6", new(), 1) with { Verifier = Verifiers.SpecHub }));

        Assert.Equal(
            "The verifier 'spechub' cannot decode with the tree best:6: a tree that grows where the drawn tokens are likely would " +
            "change the law of its output. Use a tree such as 2^4 or chain:4, or the verifier 'coupled'.",
            error.Message);
        Assert.Equal(0, _target.LiveSessions);
    }

    private static DecodingOptions Options(string shape, SamplingOptions sampling, long seed) =>
        new() { Shape = shape == "root" ? TreeShape.RootOnly : TreeShape.Parse(shape), Sampling = sampling, Seed = seed };

    private static IEnumerable<TokenId> Answer(DecodingSequence sequence, int promptLength = 5) =>
        sequence.Tokens.Skip(promptLength).Take(Wanted);

    private DecodingSequence Start(TokenId[] prompt, DecodingOptions options)
    {
        DecodingSequence sequence = _decoder.Start(prompt, options);
        Assert.False(_decoder.Prefill(sequence));
        return sequence;
    }

    private void Run(int wanted, params DecodingSequence[] sequences)
    {
        int[] target = [.. sequences.Select(sequence => sequence.Tokens.Count + wanted)];
        while (sequences.Where((sequence, i) => sequence.Tokens.Count < target[i]).Any())
        {
            _decoder.Step(sequences, [.. sequences.Select(_ => wanted)]);
        }
    }
}
