namespace SpecHub.Sampling;

/// <summary>Lowers the scores of tokens that were said before.</summary>
/// <remarks>
/// With x a token's logit after its bias and c how often the answer has it, for every token of prompt and answer:
/// first x becomes x / r where x &gt; 0, else x * r (r the repetition penalty); then x becomes
/// x - c * f - [c &gt; 0] * p (f the frequency penalty, p the presence penalty). A token gets its result in one go from
/// its count, so it is the same to the last bit however the text is divided into committed tokens and a path.
/// Sources: Keskar et al., "CTRL" (arXiv 1909.05858), section 4.1, with the multiplication of negative logits that
/// Hugging Face's RepetitionPenaltyLogitsProcessor added; the API reference of OpenAI, "Frequency and presence
/// penalties". llama.cpp and vLLM apply them in this order too.
/// </remarks>
internal static class Penalties
{
    /// <summary>Applies the penalties to a row; a row of a smaller vocabulary lacks the last tokens.</summary>
    public static void Apply(SamplingOptions options, TokenHistory history, Span<float> scores)
    {
        foreach (int token in history.Seen)
        {
            if (token < scores.Length)
            {
                float score = scores[token];
                score = score > 0 ? score / options.RepetitionPenalty : score * options.RepetitionPenalty;
                int count = history.CountInAnswer(token);
                scores[token] = count == 0 ? score : score - ((count * options.FrequencyPenalty) + options.PresencePenalty);
            }
        }
    }
}
