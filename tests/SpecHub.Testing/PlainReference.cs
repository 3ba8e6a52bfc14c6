using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Testing;

/// <summary>What every way of decoding is compared with: one token at a time, as the formulas say it, and nothing else.</summary>
/// <remarks>Of the library it uses the noise of single tokens only; penalties, softmax, truncation and choice are its own.</remarks>
public static class PlainReference
{
    /// <summary>Continues a prompt.</summary>
    /// <param name="model">The target.</param>
    /// <param name="prompt">The tokens to continue.</param>
    /// <param name="sampling">How to sample.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="count">How many tokens are wanted.</param>
    /// <returns>The new tokens.</returns>
    public static IReadOnlyList<TokenId> Continue(
        TableModel model, IEnumerable<TokenId> prompt, SamplingOptions sampling, long seed, int count)
    {
        List<TokenId> text = [.. prompt];
        int start = text.Count;
        while (text.Count < start + count)
        {
            PositionNoise noise = new NoiseTape(seed).At(text.Count);
            text.Add(Choose(Law(model.LogitsAfter(text), sampling, text[..start], text[start..]), noise));
        }

        return text[start..];
    }

    /// <summary>Returns the token that the noise picks from a law: argmax of log p + G, or of p where only one is left.</summary>
    /// <param name="law">The probabilities.</param>
    /// <param name="noise">The noise of the position.</param>
    public static TokenId Choose(IReadOnlyList<double> law, PositionNoise noise) =>
        new(Enumerable.Range(0, law.Count).Where(token => law[token] > 0).MaxBy(token => Math.Log(law[token]) + noise.Of(token)));

    /// <summary>Returns the law of the first token of a text.</summary>
    /// <param name="logits">The logits.</param>
    /// <param name="sampling">How to sample.</param>
    public static double[] Law(IReadOnlyList<float> logits, SamplingOptions sampling) => Law(logits, sampling, [], []);

    /// <summary>Returns the law of the next token.</summary>
    /// <param name="logits">The logits.</param>
    /// <param name="sampling">How to sample.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="answer">The answer so far.</param>
    public static double[] Law(
        IReadOnlyList<float> logits, SamplingOptions sampling, IReadOnlyList<TokenId> prompt, IReadOnlyList<TokenId> answer) =>
        Truncated([.. logits.Select((logit, token) => Adjusted(logit, new TokenId(token), sampling, prompt, answer))], sampling);

    private static float Adjusted(
        double logit, TokenId token, SamplingOptions sampling, IReadOnlyList<TokenId> prompt, IReadOnlyList<TokenId> answer)
    {
        if (sampling.LogitBias is not null && sampling.LogitBias.TryGetValue(token, out float bias))
        {
            logit += bias;
        }

        if (prompt.Contains(token) || answer.Contains(token))
        {
            logit *= logit > 0 ? 1.0 / sampling.RepetitionPenalty : sampling.RepetitionPenalty;
        }

        int times = answer.Count(said => said == token);
        return (float)(logit - ((double)sampling.FrequencyPenalty * times) - (times > 0 ? sampling.PresencePenalty : 0));
    }

    private static double[] Truncated(float[] logits, SamplingOptions sampling)
    {
        int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token]).ThenBy(token => token)];
        double[] weights = new double[logits.Length];
        if (sampling.Temperature == 0)
        {
            weights[order[0]] = 1;
            return weights;
        }

        double Weight(int token) =>
            Math.Exp((double)(logits[token] / sampling.Temperature) - (logits[order[0]] / sampling.Temperature));

        List<int> kept = [.. sampling.TopK == 0 ? order : order.Take(sampling.TopK)];
        double before = 0;
        double enough = kept.Sum(Weight) * sampling.TopP;
        foreach (int token in kept)
        {
            double weight = Weight(token);
            if (before < enough && weight >= sampling.MinP)
            {
                weights[token] = weight;
            }

            before += weight;
        }

        double total = weights.Sum();
        return [.. weights.Select(weight => weight / total)];
    }
}
