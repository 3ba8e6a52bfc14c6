using SpecHub.Baselines.Verification;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Testing;
using SpecHub.Tokens;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Tests.Generation;

/// <summary>Rules that accept and reject, with trees that are planned from round to round: exact, and never slower by much.</summary>
public sealed class PlannedDecodingTests
{
    private const int Tokens = 400;

    private static readonly TokenId[] Prompt = [new(1), new(2), new(3)];

    public static TheoryData<string> Rules =>
        [.. Verifiers.All.Concat(BaselineVerifiers.All).Where(static rule => !rule.DraftLaw.AllowsAnyTree).Select(static rule => rule.Name)];

    /// <summary>Three tokens from N = 3,000 sequences of one decoder, which goes on learning; false-alarm rate 1e-10 a rule.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Step_AnyRule_FollowsTheLawOfTheTarget(string rule)
    {
        const int Vocabulary = 4;
        using var pair = new SimulatedPair(Vocabulary, blend: 0.6f, draftPass: 0.5, draftRow: 0.05, targetRow: 0.6, jitter: 2);
        pair.Decoder.WarmUp(TimeSpan.FromSeconds(1));
        int[] counts = new int[Vocabulary * Vocabulary * Vocabulary];
        HashSet<string> forms = [];
        for (int seed = 0; seed < 3000; seed++)
        {
            using DecodingSequence sequence = pair.Decoder.Start(Prompt, Options(rule, seed));
            pair.Decoder.Prefill(sequence);
            while (sequence.Tokens.Count < Prompt.Length + 3)
            {
                pair.Decoder.Step([sequence], [9]);
                forms.Add(FormOf(sequence.Tree));
            }

            counts[(((sequence.Tokens[3].Value * Vocabulary) + sequence.Tokens[4].Value) * Vocabulary) + sequence.Tokens[5].Value]++;
        }

        double[] law =
        [
            .. from first in After(pair.Table, [])
               from second in After(pair.Table, [first.Token])
               from third in After(pair.Table, [first.Token, second.Token])
               select first.Share * second.Share * third.Share,
        ];
        ChiSquare result = ChiSquare.Of(counts, law);
        Assert.True(result.Fits, result.ToString());
        Assert.True(forms.Count > 1 || Named(rule).MaxChildren == 1, $"Only these trees were drafted: {string.Join(" / ", forms)}");
    }

    [Fact]
    public void Step_SameSeedAgain_DrawsFreshNumbers()
    {
        // Drafts that are dearer than rounds: nothing is drafted, so that the texts differ by their random numbers and not by their trees.
        using var pair = new SimulatedPair(vocabulary: 16, blend: 0.6f, draftPass: 30, draftRow: 1, targetRow: 0.5);
        TokenId[][] texts = [.. Enumerable.Range(0, 2).Select(_ => Decode(pair, Options("spechub", seed: 3), count: 40).Text)];

        Assert.NotEqual(texts[0], texts[1]);
    }

    [Fact]
    public void Step_GreedyRequest_GivesTheTextOfTheReference()
    {
        var greedy = new SamplingOptions { Temperature = 0 };
        using var pair = new SimulatedPair(vocabulary: 16, blend: 0.8f, draftPass: 0.5, draftRow: 0.05, targetRow: 0.2);

        Assert.Equal(
            PlainReference.Continue(pair.Table, Prompt, greedy, seed: 1, Tokens),
            Decode(pair, Options("spechub", seed: 1) with { Sampling = greedy }, Tokens).Text.Take(Tokens));
    }

    [Theory]
    [InlineData(0, 0.5, 0.1, 1)] // another model of the same vocabulary
    [InlineData(1, 10, 0.5, 0.5)] // a draft that is the target, and as slow
    [InlineData(0.6f, 0.2, 0.01, 9.9)] // rows as dear as rounds
    public void Step_NothingToWin_CostsNextToNothingAfterTheFirstTokens(float blend, double draftPass, double draftRow, double targetRow)
    {
        using var pair = new SimulatedPair(vocabulary: 16, blend, draftPass, draftRow, targetRow);
        double[] times = Decode(pair, Options("spechub", seed: 7), Tokens).Times;
        double plain = 10.0 * (Tokens - 64);

        Assert.True(times[^1] - times[64] <= plain / 0.98, $"{times[^1] - times[64]} ms against {plain} ms");
    }

    [Theory]
    [InlineData("spechub", 1.8)]
    [InlineData("hub-traversal", 1.8)]
    [InlineData("single", 1.8)]
    public void Step_GoodDraftAndCheapRows_IsFarFaster(string rule, double factor)
    {
        using var pair = new SimulatedPair(vocabulary: 16, blend: 0.95f, draftPass: 0.5, draftRow: 0.02, targetRow: 0.1);
        double[] times = Decode(pair, Options(rule, seed: 7), Tokens).Times;

        Assert.True(times[^1] < 10.0 * Tokens / factor, $"{times[^1]} ms against {10.0 * Tokens} ms");
    }

    /// <summary>Decodes; returns the text, and when each token came, in milliseconds.</summary>
    private static (TokenId[] Text, double[] Times) Decode(SimulatedPair pair, DecodingOptions options, int count)
    {
        pair.Decoder.WarmUp(TimeSpan.FromSeconds(1));
        using DecodingSequence sequence = pair.Decoder.Start(Prompt, options);
        pair.Decoder.Prefill(sequence);
        double start = pair.Milliseconds;
        double[] times = new double[count + 1];
        for (int made = 0; made < count; made = sequence.Tokens.Count - Prompt.Length)
        {
            pair.Decoder.Step([sequence], [count - made]);
            Array.Fill(times, pair.Milliseconds - start, made + 1, Math.Min(sequence.Tokens.Count - Prompt.Length, count) - made);
        }

        return ([.. sequence.Tokens.Skip(Prompt.Length)], times);
    }

    private static IEnumerable<(TokenId Token, double Share)> After(TableModel model, IEnumerable<TokenId> answer) =>
        PlainReference.Law(model.LogitsAfter([.. Prompt, .. answer]), new()).Select((share, token) => (new TokenId(token), share));

    /// <summary>Writes how many children each node has.</summary>
    private static string FormOf(DraftTree tree) => string.Join(' ', Enumerable.Range(0, tree.Count).Select(node =>
        Enumerable.Range(1, tree.Count - 1).Count(child => tree.ParentOf(child) == node)));

    private static ITreeVerifier Named(string rule) => Verifiers.All.Concat(BaselineVerifiers.All).Single(each => each.Name == rule);

    private static DecodingOptions Options(string rule, int seed)
    {
        ITreeVerifier verifier = Named(rule);
        return new() { Seed = seed, Shape = TreeShape.Planned(Math.Min(2, verifier.MaxChildren), 8, 30), IsAdaptive = true, Verifier = verifier };
    }
}
