using System.Collections.ObjectModel;
using SpecHub.Diagnostics;
using SpecHub.Tokens;

namespace SpecHub.Sampling;

/// <summary>How a token is sampled from the target's logits.</summary>
/// <remarks>
/// The steps are applied in this order: logit bias, repetition penalty, frequency and presence penalty, temperature,
/// top-k, top-p, min-p; each works on what the earlier ones left. Penalties count the text before the token to be
/// chosen, and the defaults leave the model's own law. Immutable, compared by value and safe for concurrent use.
/// </remarks>
public sealed record SamplingOptions
{
    /// <summary>The least temperature above 0: below it logits over temperature leave the range of a float.</summary>
    public const float LeastTemperature = 1e-4f;

    /// <summary>The least repetition penalty: below it logits over penalty leave the range of a float.</summary>
    public const float LeastRepetitionPenalty = 1e-4f;

    /// <summary>The greatest logit bias, and its negative the least but for minus infinity.</summary>
    public const float GreatestLogitBias = 1e6f;

    private static readonly ReadOnlyDictionary<TokenId, float> None = ReadOnlyDictionary<TokenId, float>.Empty;

    /// <summary>Gets what is added to the logits of single tokens, before everything else.</summary>
    /// <remarks>The dictionary is copied. Each entry costs an addition a token of the answer.</remarks>
    /// <value>
    /// -1000000 to 1000000 for each token, or minus infinity, which forbids it: so many of them are a mask. At least one
    /// token must be left. The default is null: none; a dictionary without entries is none as well.
    /// </value>
    public IReadOnlyDictionary<TokenId, float>? LogitBias
    {
        get => Biases;
        init => Biases = LogitBiases.Copy(value);
    }

    /// <summary>Gets the divisor, for tokens of the prompt or the answer, of a logit above 0, and the factor of one below.</summary>
    /// <value>0.0001 to 10; above 1 repeats less, below 1 more. The default is 1: no penalty.</value>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Gets what is subtracted from a token's logit for every time that the answer has it; the prompt does not count.</summary>
    /// <value>-2 to 2; below 0 repeats more. The default is 0: no penalty.</value>
    public float FrequencyPenalty { get; init; }

    /// <summary>Gets what is subtracted once from the logit of a token that the answer has; the prompt does not count.</summary>
    /// <value>-2 to 2; below 0 repeats more. The default is 0: no penalty.</value>
    public float PresencePenalty { get; init; }

    /// <summary>Gets the divisor of the logits.</summary>
    /// <value>0, or 0.0001 to 100; 0 always takes the most likely token. The default is 1, the model's own law.</value>
    public float Temperature { get; init; } = 1;

    /// <summary>Gets how many of the most likely tokens are kept.</summary>
    /// <value>0 or more; 0 keeps all. The default is 0.</value>
    public int TopK { get; init; }

    /// <summary>Gets the probability that the kept most likely tokens must reach together.</summary>
    /// <value>Greater than 0, at most 1; 1 keeps all. The default is 1.</value>
    public float TopP { get; init; } = 1;

    /// <summary>Gets the probability, as a share of the most likely token's, below which a token is dropped.</summary>
    /// <value>0 to 1; 0 keeps all. The default is 0.</value>
    public float MinP { get; init; }

    /// <summary>Gets a value indicating whether the most likely token is always taken.</summary>
    public bool IsGreedy => Temperature == 0;

    /// <summary>Gets a value indicating whether the law of a token depends on the tokens before it by more than the model.</summary>
    internal bool HasPenalties => RepetitionPenalty != 1 || FrequencyPenalty != 0 || PresencePenalty != 0;

    internal LogitBiases? Biases { get; private init; }

    /// <summary>Checks that every value is inside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range, or not a number.</exception>
    public void Validate()
    {
        foreach ((TokenId token, float bias) in LogitBias ?? None)
        {
            OptionRange.Require(token.Value >= 0, token.Value, $"must be for tokens from 0, and has token {token.Value}", nameof(LogitBias));
            OptionRange.Require(
                bias is (>= -GreatestLogitBias and <= GreatestLogitBias) or float.NegativeInfinity,
                bias,
                $"must be between -1000000 and 1000000, or minus infinity (never the token), and is {bias} for token {token.Value}",
                nameof(LogitBias));
        }

        OptionRange.Require(
            RepetitionPenalty is >= LeastRepetitionPenalty and <= 10,
            RepetitionPenalty,
            "must be between 0.0001 and 10; 1 is no penalty");
        OptionRange.Require(FrequencyPenalty is >= -2 and <= 2, FrequencyPenalty, "must be between -2 and 2; 0 is no penalty");
        OptionRange.Require(PresencePenalty is >= -2 and <= 2, PresencePenalty, "must be between -2 and 2; 0 is no penalty");
        OptionRange.Require(
            Temperature is 0 or (>= LeastTemperature and <= 100),
            Temperature,
            "must be between 0 (always the most likely token) and 100, and not between 0 and 0.0001");
        OptionRange.Require(TopK >= 0, TopK, "must be 0 (keep every token) or more");
        OptionRange.Require(TopP is > 0 and <= 1, TopP, "must be greater than 0 and at most 1 (keep every token)");
        OptionRange.Require(MinP is >= 0 and <= 1, MinP, "must be between 0 (keep every token) and 1");
    }

    /// <summary>Checks that the options fit to a vocabulary.</summary>
    /// <param name="vocabularySize">The number of tokens of the target's vocabulary.</param>
    /// <exception cref="SpecHubException">The logit bias has a token that the vocabulary lacks, or forbids all that it has.</exception>
    internal void ValidateFor(int vocabularySize)
    {
        foreach (TokenId token in (LogitBias ?? None).Keys)
        {
            if (token.Value >= vocabularySize)
            {
                throw new SpecHubException(
                    $"LogitBias has token {token.Value}, and the model's vocabulary has {vocabularySize} tokens, from 0. Take the tokens from the model's own tokenizer.");
            }
        }

        if (Biases?.Forbidden >= vocabularySize)
        {
            throw new SpecHubException($"LogitBias forbids all {vocabularySize} tokens of the vocabulary, so nothing could be said. Leave at least one.");
        }
    }
}
