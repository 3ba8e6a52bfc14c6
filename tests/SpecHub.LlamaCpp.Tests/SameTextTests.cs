using SpecHub.Generation;
using SpecHub.Models;
using SpecHub.Sampling;
using SpecHub.Tokens;
using Xunit.Abstractions;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>Coupled decoding on real models: a seed fixes the text, whatever is drafted.</summary>
public sealed class SameTextTests(ITestOutputHelper output)
{
    private const double NearTie = 0.01;

    private static readonly string[] Trees = ["chain:4", "2^4", "best:14"];

    [NativeTheory]
    [InlineData(0f)]
    [InlineData(0.7f)]
    [InlineData(1f)]
    public void Decode_SameSeedWithAnyTree_GivesTheTextOfPlainDecoding(float temperature)
    {
        const int Tokens = 20;
        using var pair = new NativePair(Native.SmolTarget, Native.SmolDraft);
        int nearTies = 0;
        for (int prompt = 0; prompt < Prompts.All.Count; prompt++)
        {
            long seed = 1000 + prompt;
            IReadOnlyList<TokenId> tokens = pair.ChatPrompt(Prompts.All[prompt]);
            IReadOnlyList<TokenId> plain = pair.Decode(tokens, NativePair.Options("off", temperature, seed), Tokens).Answer;
            foreach (string tree in Trees)
            {
                IReadOnlyList<TokenId> speculative = pair.Decode(tokens, NativePair.Options(tree, temperature, seed), Tokens).Answer;
                nearTies += RequireSame(pair.Target, tokens, plain, speculative, temperature, seed, tree);
            }
        }

        output.WriteLine($"Temperature {temperature}: {nearTies} differences at near-ties in {Prompts.All.Count * Trees.Length} texts.");
    }

    [NativeFact]
    public void Decode_PastTheLengthWhereAttentionSplits_StillGivesTheTextOfPlainDecoding()
    {
        using var pair = new NativePair(Native.TinyTarget, Native.TinyDraft);
        IReadOnlyList<TokenId> prompt = pair.ChatPrompt(Prompts.All[0]);
        DecodingOptions plain = NativePair.Options("off", temperature: 1, seed: 7);
        IReadOnlyList<TokenId> expected = DecodeOn(pair, prompt, plain, 560);

        foreach (string tree in Trees)
        {
            Assert.Equal(expected, DecodeOn(pair, prompt, NativePair.Options(tree, temperature: 1, seed: 7), 560));
        }
    }

    /// <summary>Decodes over the end of the text, so that it gets as long as wanted.</summary>
    private static IReadOnlyList<TokenId> DecodeOn(NativePair pair, IReadOnlyList<TokenId> prompt, DecodingOptions options, int tokens)
    {
        using DecodingSequence sequence = pair.Decoder.Start(prompt, options);
        while (pair.Decoder.Prefill(sequence))
        {
        }

        while (sequence.Tokens.Count < prompt.Count + tokens)
        {
            pair.Decoder.Step([sequence], [prompt.Count + tokens - sequence.Tokens.Count]);
        }

        return [.. sequence.Tokens.Skip(prompt.Count)];
    }

    /// <summary>Returns 0 when the texts are the same and 1 when they part at a near-tie, which is reported; else fails.</summary>
    private int RequireSame(
        LlamaModel target, IReadOnlyList<TokenId> prompt, IReadOnlyList<TokenId> plain, IReadOnlyList<TokenId> speculative, float temperature, long seed, string tree)
    {
        int same = plain.Zip(speculative).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same == plain.Count && same == speculative.Count)
        {
            return 0;
        }

        TokenId[] context = [.. prompt, .. plain.Take(same)];
        using IModelSession session = target.CreateSession();
        target.Evaluate([new SessionRows(session, context.Select((token, i) => new BatchRow(token, i - 1, i == context.Length - 1)).ToArray())]);
        PositionNoise noise = (temperature == 0 ? NoiseTape.Silent : new NoiseTape(seed)).At(context.Length);
        double Perturbed(TokenId token) =>
            (session.LogitsAfter(context.Length - 1)[token.Value] / (temperature == 0 ? 1 : temperature)) + noise.Of(token.Value);

        double first = Perturbed(plain[same]);
        double second = Perturbed(speculative[same]);
        string report = $"{tree} at temperature {temperature}, seed {seed}, token {same}: {plain[same]} has {first:F4}, {speculative[same]} has {second:F4}";
        output.WriteLine(report);
        Assert.True(Math.Abs(first - second) < NearTie, report);
        return 1;
    }
}
