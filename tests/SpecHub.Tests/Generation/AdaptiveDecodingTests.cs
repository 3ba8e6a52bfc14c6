using SpecHub.Generation;
using SpecHub.Planning;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Tests.Generation;

/// <summary>
/// Adaptive rounds over models whose passes take simulated time: speculation never loses by much, and wins where there is
/// something to win. Times are exact, so the tests are not at the mercy of the machine.
/// </summary>
public sealed class AdaptiveDecodingTests
{
    private const int Tokens = 600;
    private const int Vocabulary = 16;

    private static readonly TokenId[] Prompt = [new(1), new(2), new(3)];

    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(1, 2)]
    [InlineData(0.1, 0.2)]
    public void Step_PoorDraft_CostsNextToNothingAfterTheFirstTokens(double milliseconds, double millisecondsARow)
    {
        // Another model of the same vocabulary, which agrees through the shared noise only.
        (double[] times, int drafted) = Decode(blend: 0, milliseconds, millisecondsARow, targetRow: 1);
        double plain = 10.0 * (Tokens - 64);

        Assert.True(times[^1] - times[64] <= plain / 0.98, $"{times[^1] - times[64]} ms against {plain} ms");
        Assert.True(drafted > 0, "Nothing was tried.");
    }

    [Fact]
    public void Step_DraftThatIsTheTarget_CostsNextToNothingAfterTheFirstTokens()
    {
        // It always agrees, and each of its passes takes as long as a plain round would: there is nothing to win.
        (double[] times, _) = Decode(blend: 1, draftPass: 10, draftRow: 0.5, targetRow: 0.5);
        double plain = 10.0 * (Tokens - 64);

        Assert.True(times[^1] - times[64] <= plain / 0.98, $"{times[^1] - times[64]} ms against {plain} ms");
    }

    [Fact]
    public void Step_GoodDraftAndCheapRows_IsFarFaster()
    {
        (double[] times, int drafted) = Decode(blend: 0.95f, draftPass: 0.5, draftRow: 0.02, targetRow: 0.1);

        Assert.True(times[^1] < 10.0 * Tokens / 1.8, $"{times[^1]} ms against {10.0 * Tokens} ms");
        Assert.True(drafted > Tokens / 2);
    }

    [Fact]
    public void Step_RowsAsDearAsRounds_DraftsHardlyAnything()
    {
        (double[] times, _) = Decode(blend: 0.6f, draftPass: 0.2, draftRow: 0.01, targetRow: 9.9);
        double plain = 10.0 * (Tokens - 64);

        Assert.True(times[^1] - times[64] <= plain / 0.98, $"{times[^1] - times[64]} ms against {plain} ms");
    }

    /// <summary>The warm-up met a moment in which single rows were slow, so drafts seem to pay; a plain round now and then shows better.</summary>
    [Fact]
    public void Step_PlainPassesWereMeasuredAsTooDear_IsFoundOut()
    {
        (double[] times, int drafted) = Decode(blend: 0.9f, draftPass: 2, draftRow: 0.1, targetRow: 9, warmUp: Passes((1, 20), (1, 20), (2, 20), (3, 28), (4, 37), (6, 55), (8, 73), (16, 145), (32, 289)));

        Assert.True(drafted > 20, "Nothing was believed wrongly.");
        Assert.True(times[^1] - times[Tokens - 100] <= 10.0 * 100 / 0.95, $"{times[^1] - times[Tokens - 100]} ms for the last 100 tokens");
    }

    /// <summary>The first pass of three rows was slow, and three rows alone are never chosen where thirty cost hardly more.</summary>
    [Fact]
    public void Step_SmallCountWasMeasuredAsTooDear_DoesNotMakeLargeOnesDear()
    {
        (double[] times, _) = Decode(blend: 0.95f, draftPass: 0.5, draftRow: 0.02, targetRow: 0.1, warmUp: Passes((1, 10), (2, 10.1), (4, 10.3), (3, 60), (8, 10.7), (6, 10.5), (16, 11.5), (12, 11.1), (32, 13.1)));
        (double[] undisturbed, _) = Decode(blend: 0.95f, draftPass: 0.5, draftRow: 0.02, targetRow: 0.1);

        Assert.True(times[^1] <= undisturbed[^1] / 0.9, $"{times[^1]} ms against {undisturbed[^1]} ms");
    }

    [Theory]
    [InlineData(0.3, 0.02, 0.05, 0.9)]
    [InlineData(0.3, 0.02, 0.05, 0.6)]
    [InlineData(1, 0.02, 0.1, 0.9)]
    [InlineData(1, 0.02, 1, 0.9)]
    [InlineData(1, 0.1, 2, 0.9)]
    [InlineData(1, 0.1, 2, 0.6)]
    [InlineData(2, 0.1, 4, 0.9)]
    [InlineData(0.5, 0.02, 9, 0.95)]
    [InlineData(2.5, 0.1, 0.05, 0.9)]
    [InlineData(2.5, 0.1, 0.05, 0.6)]
    public void Step_AnyCosts_IsAboutAsFastAsTheBestFixedTree(double draftPass, double draftRow, double targetRow, double blend)
    {
        TreeShape[] shapes = [TreeShape.RootOnly, .. new[] { "chain:1", "chain:2", "chain:4", "chain:8", "best:2", "best:4", "best:6", "best:14", "best:30" }.Select(TreeShape.Parse)];
        double best = shapes.Min(shape => Decode((float)blend, draftPass, draftRow, targetRow, shape).Times[^1]);

        (double[] times, _) = Decode((float)blend, draftPass, draftRow, targetRow);

        Assert.True(times[^1] <= best / 0.95, $"{times[^1]} ms against {best} ms");
    }

    /// <summary>Passes are shared, and what rows cost decides how many of whose nodes are worth them.</summary>
    [Theory]
    [InlineData(1, 0.02, 0.05, 0.9)]
    [InlineData(1, 0.02, 0.05, 0.6)]
    [InlineData(2.5, 0.05, 0.05, 0.9)]
    [InlineData(1, 0.1, 0.5, 0.9)]
    public void Step_FourGenerations_AreAboutAsFastAsWithTheBestFixedTree(double draftPass, double draftRow, double targetRow, double blend)
    {
        TreeShape[] shapes = [TreeShape.RootOnly, .. new[] { "chain:1", "chain:2", "chain:4", "best:2", "best:4", "best:6", "best:8", "best:14" }.Select(TreeShape.Parse)];
        double best = shapes.Min(shape => DecodeFour((float)blend, draftPass, draftRow, targetRow, shape));

        double time = DecodeFour((float)blend, draftPass, draftRow, targetRow);

        Assert.True(time <= best / 0.95, $"{time} ms against {best} ms");
    }

    /// <summary>Returns a warm-up that has timed these passes of the target.</summary>
    private static Action<CostModel> Passes(params (int Rows, double Milliseconds)[] passes) => costs =>
    {
        foreach ((int rows, double milliseconds) in passes)
        {
            costs.Target.Observe(rows, 0, TimeSpan.FromMilliseconds(milliseconds));
        }
    };

    /// <summary>Decodes adaptively, or with a fixed tree; returns when each token came, in milliseconds, and how many nodes were drafted.</summary>
    private static (double[] Times, int Drafted) Decode(float blend, double draftPass, double draftRow, double targetRow, TreeShape? shape = null, Action<CostModel>? warmUp = null)
    {
        using var pair = new SimulatedPair(Vocabulary, blend, draftPass, draftRow, targetRow);
        SpeculativeDecoder decoder = pair.Decoder;
        warmUp?.Invoke(decoder.Costs);
        decoder.WarmUp(TimeSpan.FromSeconds(1));
        using DecodingSequence sequence = decoder.Start(Prompt, new DecodingOptions { Seed = 7, Shape = shape ?? TreeShape.BestFirst(32, 8), IsAdaptive = shape is null });
        decoder.Prefill(sequence);
        double start = pair.Milliseconds;
        double[] times = new double[Tokens + 1];
        int drafted = 0;
        for (int made = 0; made < Tokens; made = sequence.Tokens.Count - Prompt.Length)
        {
            decoder.Step([sequence], [Tokens - made]);
            drafted += sequence.Drafted;
            Array.Fill(times, pair.Milliseconds - start, made + 1, Math.Min(sequence.Tokens.Count - Prompt.Length, Tokens) - made);
        }

        Assert.Equal(PlainReference.Continue(pair.Table, Prompt, new(), 7, Tokens), sequence.Tokens.Skip(Prompt.Length).Take(Tokens));
        return (times, drafted);
    }

    /// <summary>Decodes four texts side by side; returns how long it takes until they are all done, in milliseconds.</summary>
    private static double DecodeFour(float blend, double draftPass, double draftRow, double targetRow, TreeShape? shape = null)
    {
        using var pair = new SimulatedPair(Vocabulary, blend, draftPass, draftRow, targetRow);
        pair.Decoder.WarmUp(TimeSpan.FromSeconds(1));
        List<DecodingSequence> open = [.. Enumerable.Range(1, 4).Select(seed => pair.Decoder.Start(
            Prompt, new DecodingOptions { Seed = seed, Shape = shape ?? TreeShape.BestFirst(32, 8), IsAdaptive = shape is null }))];
        foreach (DecodingSequence sequence in open)
        {
            while (pair.Decoder.Prefill(sequence))
            {
            }
        }

        double start = pair.Milliseconds;
        while (open.Count > 0)
        {
            pair.Decoder.Step(open.ToArray(), [.. open.Select(static sequence => Tokens + Prompt.Length - sequence.Tokens.Count)]);
            foreach (DecodingSequence done in open.Where(static sequence => sequence.Tokens.Count >= Tokens + Prompt.Length).ToArray())
            {
                open.Remove(done);
                done.Dispose();
            }
        }

        return pair.Milliseconds - start;
    }
}
