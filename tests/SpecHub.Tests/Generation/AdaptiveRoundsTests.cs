using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Planning;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

/// <summary>What rounds teach about the worth of time and of draft passes: plainly a target's pass of 10 ms brings a token.</summary>
public sealed class AdaptiveRoundsTests : IDisposable
{
    private readonly SimulatedPair _pair = new(vocabulary: 16, blend: 1, draftPass: 1, draftRow: 0, targetRow: 0);
    private readonly List<DecodingSequence> _sequences = [];
    private readonly BreakableVerifier _verifier = new();

    public void Dispose()
    {
        _sequences.ForEach(static sequence => sequence.Dispose());
        _pair.Dispose();
    }

    [Fact]
    public void Learn_AdaptiveGenerations_TeachesWhatTimeIsWorth()
    {
        // Draft and target are one model, so all four tokens of the chain are taken, each time.
        Assert.Equal(5, PriceAfter(Started(isAdaptive: true)) / Plain, 3);
    }

    /// <summary>What drafts cost that the budget does not pay for is not known, so such a round says nothing.</summary>
    [Fact]
    public void Learn_FixedTreeBesideThem_TeachesNothing() =>
        Assert.Equal(Plain, PriceAfter(Started(isAdaptive: true), Started(isAdaptive: false)), 9);

    [Fact]
    public void Learn_PlainDecodingBesideThem_Counts()
    {
        // Five tokens and one, in the time in which plain rounds bring two.
        Assert.Equal(3, PriceAfter(Started(isAdaptive: true), Plainly()) / Plain, 3);
    }

    /// <summary>Passes that only read prompts are no rounds, and a generation that left a round took an unknown part of its time.</summary>
    [Fact]
    public void Learn_NoGenerationOrFewerThanBegan_TeachesNothing()
    {
        DecodingSequence sequence = Started(isAdaptive: true);

        Assert.Equal(5, PriceAfter([sequence], readings: 500) / Plain, 3);
        Assert.Equal(Plain, PriceAfter([sequence], began: 2), 9);
    }

    /// <summary>Four rows cost 0.8 tokens. Those that n-grams propose too come without a draft pass: they are no reason for one and none against.</summary>
    [Theory]
    [InlineData(DraftSource.Model, 4, 0.8)]
    [InlineData(DraftSource.Both, 0, 0)]
    [InlineData(DraftSource.Ngram, 0, 0)]
    public void Learn_NodesOfNgrams_SayNothingAboutTheModel(DraftSource source, int taken, double price)
    {
        var costs = new CostModel();
        costs.Target[0].Load([new CostPoint(1, 0.010), new CostPoint(5, 0.018)]);
        var rounds = new AdaptiveRounds(costs);
        DecodingSequence sequence = Started(isAdaptive: true);
        for (int node = 1; node < sequence.Tree.Count; node++)
        {
            sequence.Tree.SetSource(node, source);
        }

        for (int round = 0; round < 1000; round++)
        {
            sequence.DraftRequest!.Shape = sequence.Options.Shape;
            rounds.Begin(sequences: 1, rows: 1, cached: 0);
            rounds.Decide(sequence);
            rounds.Learn([sequence]);
        }

        Assert.Equal(((taken + sequence.DraftRequest!.ExpectedTokens) / 2) - price, sequence.Switch!.Gain, 6);
    }

    /// <summary>What a verifier that threw has left behind is no verdict.</summary>
    [Fact]
    public void Learn_VerifierThrew_TeachesNothing()
    {
        DecodingSequence sequence = Started(isAdaptive: true);
        double gain = sequence.Switch!.Gain;
        _verifier.Throws = true;
        sequence.Verify();
        Assert.NotNull(sequence.Fault);

        Assert.Equal(Plain, PriceAfter(sequence), 9);
        Assert.Equal(gain, sequence.Switch.Gain, 12);
    }

    private static double Plain => 0.1;

    /// <summary>Returns the price of a draft pass after many rounds like the last one of these.</summary>
    private static double PriceAfter(params DecodingSequence[] sequences) => PriceAfter(sequences, began: sequences.Length);

    private static double PriceAfter(DecodingSequence[] sequences, int began = 1, int readings = 0)
    {
        var costs = new CostModel();
        costs.Target[0].Load([new CostPoint(1, 0.010), new CostPoint(512, 0.010)]);
        costs.Draft[0].Load([new CostPoint(1, 0.001), new CostPoint(512, 0.001)]);
        var rounds = new AdaptiveRounds(costs);
        for (int round = 0; round < 1000; round++)
        {
            rounds.Begin(began, began, cached: 0);
            rounds.Learn(sequences);
        }

        for (int reading = 0; reading < readings; reading++)
        {
            rounds.Learn([]);
        }

        rounds.Begin(sequences: 1, rows: 1, cached: 0);
        rounds.Decide(sequences[0]);
        return sequences[0].DraftRequest!.Budget!.PriceOfGrowing(1);
    }

    private DecodingSequence Plainly()
    {
        DecodingSequence sequence = _pair.Decoder.Start([new TokenId(1), new TokenId(2)], new DecodingOptions { Seed = 3, Shape = TreeShape.RootOnly });
        _sequences.Add(sequence);
        Assert.Null(sequence.DraftRequest);
        return sequence;
    }

    /// <summary>Returns a sequence whose last round has drafted four tokens, which are all taken.</summary>
    private DecodingSequence Started(bool isAdaptive)
    {
        var options = new DecodingOptions { Seed = 3, Shape = TreeShape.Parse("chain:4"), IsAdaptive = isAdaptive, Verifier = _verifier };
        DecodingSequence sequence = _pair.Decoder.Start([new TokenId(1), new TokenId(2)], options);
        _sequences.Add(sequence);
        while (_pair.Decoder.Prefill(sequence))
        {
        }

        while (sequence.Verdict.AcceptedNodes.Count < 4)
        {
            _pair.Decoder.Step([sequence], [100]);
        }

        return sequence;
    }

    /// <summary>Coupled decoding that breaks on demand.</summary>
    private sealed class BreakableVerifier : ITreeVerifier
    {
        public bool Throws { get; set; }

        public string Name => "breakable";

        public IDraftLaw DraftLaw => Verifiers.Coupled.DraftLaw;

        public void Verify(DraftTree tree, ITargetLaws target, VerificationRandomness randomness, Verdict verdict)
        {
            if (Throws)
            {
                throw new InvalidOperationException("Broken on demand.");
            }

            Verifiers.Coupled.Verify(tree, target, randomness, verdict);
        }
    }
}
