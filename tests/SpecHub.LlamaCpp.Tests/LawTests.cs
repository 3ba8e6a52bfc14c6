using MathNet.Numerics.Distributions;
using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Verification;
using Xunit.Abstractions;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>
/// The law of the output on real models: the first two tokens of 20,000 seeded runs of the real path, against the law
/// that the target's own logits give. Cells with fewer than 8 expected runs are pooled. Each chi-square test raises a
/// false alarm with probability 1e-7, so all of them together with less than 1e-6.
/// </summary>
public sealed class LawTests(ITestOutputHelper output)
{
    private const int Runs = 20_000;
    private const int Beside = 16;
    private const double FalseAlarmRate = 1e-7;
    private const string Prompt = "Once upon a";

    [NativeTheory]
    [InlineData("off", "coupled")]
    [InlineData("best:6", "coupled")]
    [InlineData("2^2", "spechub")]
    public void Step_FirstTwoTokens_FollowTheTargetsLaw(string tree, string verifier)
    {
        using var pair = new NativePair(Native.TinyTarget, Native.TinyDraft);
        IReadOnlyList<TokenId> prompt = pair.Target.Tokenizer.Encode(Prompt, parseSpecial: false);
        Dictionary<(TokenId, TokenId), double> law = ExactLaw(pair.Target, prompt);
        Dictionary<(TokenId, TokenId), int> counts = Count(pair, prompt, tree, Verifiers.Named(verifier));

        (double statistic, int cells) = ChiSquare(law, counts);
        double pValue = 1 - ChiSquared.CDF(cells - 1, statistic);
        output.WriteLine($"{verifier} {tree}: chi-square {statistic:F1} with {cells - 1} degrees of freedom, p = {pValue:G3}");
        Assert.InRange(cells, 100, Runs);
        Assert.True(pValue > FalseAlarmRate, $"chi-square {statistic:F1} with {cells - 1} degrees of freedom: p = {pValue:G3}");
    }

    private static Dictionary<(TokenId, TokenId), int> Count(NativePair pair, IReadOnlyList<TokenId> prompt, string tree, ITreeVerifier verifier)
    {
        Dictionary<(TokenId, TokenId), int> counts = [];
        int[] wanted = [.. Enumerable.Repeat(64, Beside)];
        for (int run = 0; run < Runs; run += Beside)
        {
            DecodingSequence[] sequences = [.. Enumerable.Range(run, Beside).Select(
                seed => pair.Decoder.Start(prompt, NativePair.Options(tree, temperature: 1, seed, verifier)))];
            foreach (DecodingSequence sequence in sequences)
            {
                while (pair.Decoder.Prefill(sequence))
                {
                }
            }

            DecodingSequence[] rest = sequences;
            while (rest.Length > 0)
            {
                pair.Decoder.Step(rest, wanted.AsSpan(0, rest.Length));
                rest = [.. rest.Where(sequence => sequence.Tokens.Count < prompt.Count + 2)];
            }

            foreach (DecodingSequence sequence in sequences)
            {
                (TokenId, TokenId) outcome = (sequence.Tokens[prompt.Count], sequence.Tokens[prompt.Count + 1]);
                counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
                sequence.Dispose();
            }
        }

        return counts;
    }

    /// <summary>Returns the exact probability of every pair whose first token has at least one in a thousand.</summary>
    private static Dictionary<(TokenId, TokenId), double> ExactLaw(LlamaModel target, IReadOnlyList<TokenId> prompt)
    {
        Dictionary<(TokenId, TokenId), double> law = [];
        var scores = new ShapedLogits(target.VocabularySize);
        var shaper = new LogitsShaper(new SamplingOptions());
        double[] first = Probabilities(target, prompt, shaper, scores);
        for (int token = 0; token < first.Length; token++)
        {
            if (first[token] < 1e-3)
            {
                continue;
            }

            double[] second = Probabilities(target, [.. prompt, new TokenId(token)], shaper, scores);
            for (int next = 0; next < second.Length; next++)
            {
                law[(new TokenId(token), new TokenId(next))] = first[token] * second[next];
            }
        }

        return law;
    }

    private static double[] Probabilities(LlamaModel target, IReadOnlyList<TokenId> context, LogitsShaper shaper, ShapedLogits scores)
    {
        using IModelSession session = target.CreateSession();
        target.Evaluate([new SessionRows(session, context.Select((token, i) => new BatchRow(token, i - 1, i == context.Count - 1)).ToArray())]);
        shaper.Shape(session.LogitsAfter(context.Count - 1), scores);
        var law = new TokenDistribution(target.VocabularySize);
        law.Fill(scores);
        return law.Probabilities.ToArray();
    }

    private static (double Statistic, int Cells) ChiSquare(
        Dictionary<(TokenId, TokenId), double> law, Dictionary<(TokenId, TokenId), int> counts)
    {
        double statistic = 0;
        double expectedSoFar = 0;
        int countedSoFar = 0;
        int cells = 0;
        foreach (((TokenId, TokenId) outcome, double probability) in law)
        {
            double expected = probability * Runs;
            if (expected >= 8)
            {
                int counted = counts.GetValueOrDefault(outcome);
                statistic += (counted - expected) * (counted - expected) / expected;
                expectedSoFar += expected;
                countedSoFar += counted;
                cells++;
            }
        }

        double restExpected = Runs - expectedSoFar;
        double restCounted = Runs - countedSoFar;
        statistic += (restCounted - restExpected) * (restCounted - restExpected) / restExpected;
        return (statistic, cells + 1);
    }
}
