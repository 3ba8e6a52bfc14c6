using SpecHub.Generation;
using SpecHub.Tokens;

namespace SpecHub.Cli.Audit;

/// <summary>Runs sequences of the real decoder as the checks need them.</summary>
internal static class SequenceRuns
{
    /// <summary>How many more tokens a round is told to want where a tree shall keep its whole depth.</summary>
    public const int Plenty = 64;

    /// <summary>Starts a sequence and lets the target read its prompt.</summary>
    /// <returns>The sequence; the caller disposes it.</returns>
    public static DecodingSequence StartAt(this SpeculativeDecoder decoder, IReadOnlyCollection<TokenId> prompt, DecodingOptions options)
    {
        DecodingSequence sequence = decoder.Start(prompt, options);
        while (decoder.Prefill(sequence))
        {
        }

        return sequence;
    }

    /// <summary>Returns the next tokens of a text; it goes on where a model would end it, so that it gets as long as wanted.</summary>
    public static IReadOnlyList<TokenId> Continue(
        this SpeculativeDecoder decoder, IReadOnlyCollection<TokenId> prompt, DecodingOptions options, int tokens)
    {
        using DecodingSequence sequence = decoder.StartAt(prompt, options);
        while (sequence.Tokens.Count < prompt.Count + tokens)
        {
            decoder.Step([sequence], [prompt.Count + tokens - sequence.Tokens.Count]);
        }

        return [.. sequence.Tokens.Skip(prompt.Count)];
    }
}
