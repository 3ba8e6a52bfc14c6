using SpecHub.Drafting;
using SpecHub.Generation;
using SpecHub.Tokens;
using SpecHub.Trees;
using Xunit.Abstractions;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>Drafts from the text on a real model: an answer that copies from its prompt needs no draft model.</summary>
public sealed class NgramTests(ITestOutputHelper output)
{
    private const string Passage =
        "The Halvorsen Bridge was opened on 14 May 1931. It is 412 metres long and carries two lanes of traffic over the river Elna. " +
        "Its architect, Ingrid Solberg, also designed the town hall and the old harbour market.";

    private const string Question = "Read this text:\n\n" + Passage + "\n\nRepeat the text word for word.";

    [NativeFact]
    public void Decode_AnswerThatCopiesFromThePrompt_GivesThePlainTextInFewRounds()
    {
        using LlamaModel target = Native.Load(Native.SmolTarget);
        IReadOnlyList<TokenId> prompt = target.Tokenizer.Encode(LlamaChatTemplate.Of(target).Render([("user", Question)]), parseSpecial: true);
        DecodingOptions plain = NativePair.Options("off", temperature: 0, seed: 3);
        (IReadOnlyList<TokenId> expected, int evaluations, _) = NativePair.Decode(new SpeculativeDecoder(target, drafter: null), target, prompt, plain, 40);
        (IReadOnlyList<TokenId> answer, int rounds, int drafted) = NativePair.Decode(
            new SpeculativeDecoder(target, new NgramDrafter(target.VocabularySize)), target, prompt,
            plain with { Shape = TreeShape.Parse("best:6"), Source = DraftSource.Ngram }, 40);

        output.WriteLine($"{answer.Count} tokens in {rounds} evaluations, {drafted} drafted; plainly {evaluations}.");
        Assert.Equal(expected, answer);
        Assert.True(answer.Count > 1.5 * rounds, $"{answer.Count} tokens in {rounds} evaluations");
    }

    [NativeFact]
    public void Decode_BothSources_GiveThePlainTextInFewerRoundsThanTheModelAlone()
    {
        using var pair = new NativePair(Native.SmolTarget, Native.SmolDraft);
        var mixed = new SpeculativeDecoder(pair.Target, new MixedDrafter(pair.Draft, pair.Target.VocabularySize));
        IReadOnlyList<TokenId> prompt = pair.ChatPrompt(Question);
        (IReadOnlyList<TokenId> expected, int alone, _) = pair.Decode(prompt, NativePair.Options("best:6", temperature: 0.3f, seed: 3), 40);
        (IReadOnlyList<TokenId> answer, int rounds, _) = NativePair.Decode(
            mixed, pair.Target, prompt, NativePair.Options("best:6", temperature: 0.3f, seed: 3) with { Source = DraftSource.Both }, 40);

        output.WriteLine($"{answer.Count} tokens: {alone} evaluations with the model alone, {rounds} with both.");
        Assert.Equal(expected, answer);
        Assert.True(rounds < alone, $"{rounds} evaluations, and {alone} with the model alone");
    }
}
