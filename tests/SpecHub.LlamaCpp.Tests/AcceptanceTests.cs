using SpecHub.Tokens;
using SpecHub.Verification;
using Xunit.Abstractions;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>How many tokens come out of one evaluation of the real target.</summary>
public sealed class AcceptanceTests(ITestOutputHelper output)
{
    [NativeTheory]
    [InlineData("best:14", "coupled", 1.7)]
    [InlineData("2^4", "spechub", 1.5)]
    public void Decode_StoriesAtTemperatureOne_GivesEnoughTokensPerEvaluation(string tree, string verifier, double least)
    {
        const int Tokens = 60;
        using var pair = new NativePair(Native.SmolTarget, Native.SmolDraft);
        int tokens = 0;
        int evaluations = 0;
        for (int prompt = 0; prompt < 10; prompt++)
        {
            var options = NativePair.Options(tree, temperature: 1, seed: 500 + prompt, Verifiers.Named(verifier));
            (IReadOnlyList<TokenId> answer, int rounds, _) = pair.Decode(pair.ChatPrompt(Prompts.All[prompt]), options, Tokens);
            tokens += answer.Count;
            evaluations += rounds;
        }

        output.WriteLine($"{verifier} {tree}: {tokens} tokens in {evaluations} evaluations, {(double)tokens / evaluations:F3} a evaluation.");
        Assert.True((double)tokens / evaluations > least, $"{tokens} tokens in {evaluations} evaluations");
    }

    [NativeTheory]
    [InlineData("coupled", 0f)]
    [InlineData("coupled", 1f)]
    [InlineData("spechub", 0f)]
    [InlineData("spechub", 1f)]
    public void Decode_DraftIsTheTarget_AcceptsEveryChain(string verifier, float temperature)
    {
        const int Depth = 4;
        using var pair = new NativePair(Native.TinyTarget, Native.TinyTarget);
        var options = NativePair.Options($"chain:{Depth}", temperature, seed: 3, Verifiers.Named(verifier));
        (IReadOnlyList<TokenId> answer, int rounds, _) = pair.Decode(pair.ChatPrompt(Prompts.All[0]), options, 50);

        Assert.Equal((int)Math.Ceiling(answer.Count / (Depth + 1.0)), rounds);
    }

    [NativeFact]
    public void Decode_DraftIsTheTargetWithATree_AcceptsItsWholeDepth()
    {
        using var pair = new NativePair(Native.TinyTarget, Native.TinyTarget);
        (IReadOnlyList<TokenId> answer, int rounds, _) = pair.Decode(
            pair.ChatPrompt(Prompts.All[0]), NativePair.Options("2^3", temperature: 1, seed: 3), 48);

        Assert.Equal((int)Math.Ceiling(answer.Count / 4.0), rounds);
    }
}
