using System.Buffers;
using System.Numerics.Tensors;
using SpecHub.Diagnostics;

namespace SpecHub.Sampling;

/// <summary>Turns a row of logits into the tokens that a request may sample, with their scores.</summary>
/// <remarks>
/// The steps and their order are those of <see cref="SamplingOptions"/>. Immutable and safe for concurrent use; the
/// buffers belong to the caller.
/// </remarks>
public sealed class LogitsShaper
{
    private readonly SamplingOptions _options;

    /// <summary>Initializes a shaper.</summary>
    /// <param name="options">The options of the request, already validated.</param>
    public LogitsShaper(SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Gets the temperature that scores are divided by; 1 where it is 0.</summary>
    internal float Temperature => _options.IsGreedy ? 1 : _options.Temperature;

    /// <summary>Returns the shaper that drafts for a request are made with.</summary>
    /// <remarks>
    /// It is the request's own, except at temperature 0: there the target leaves one token, while a draft wants
    /// several candidates and a confidence for each, so it looks at the untruncated law of temperature 1. Bias and
    /// penalties stay, because they decide which token that is.
    /// </remarks>
    /// <param name="options">The options of the request.</param>
    public static LogitsShaper ForDraft(SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LogitsShaper(options.IsGreedy ? options with { Temperature = 1, TopK = 0, TopP = 1, MinP = 0 } : options);
    }

    /// <summary>Fills <paramref name="result"/> from one row of logits, for options without penalties.</summary>
    /// <param name="logits">One value a token; minus infinity forbids a token.</param>
    /// <param name="result">The buffer to fill.</param>
    /// <exception cref="ArgumentException">The options have penalties, which need the text before the row.</exception>
    /// <exception cref="SpecHubException">The row holds NaN or plus infinity, or forbids every token.</exception>
    public void Shape(ReadOnlySpan<float> logits, ShapedLogits result) => Shape(logits, history: null, result);

    /// <summary>Fills <paramref name="result"/> from one row of logits.</summary>
    /// <param name="logits">One value a token; minus infinity forbids a token.</param>
    /// <param name="history">The text before the row, its path included; null is enough for options without penalties.</param>
    /// <param name="result">The buffer to fill.</param>
    /// <exception cref="ArgumentException">The options have penalties, and there is no history.</exception>
    /// <exception cref="SpecHubException">The row holds NaN or plus infinity, or it and the logit bias forbid every token.</exception>
    public void Shape(ReadOnlySpan<float> logits, TokenHistory? history, ShapedLogits result)
    {
        if (!TryShape(logits, history, result))
        {
            throw new SpecHubException(
                $"The logit bias forbids {_options.Biases!.Forbidden} tokens, which are all that the model could say here. Forbid fewer.");
        }
    }

    /// <summary>Does the same, but returns false when the logit bias leaves no token.</summary>
    internal bool TryShape(ReadOnlySpan<float> logits, TokenHistory? history, ShapedLogits result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Span<float> scores = result.BeginDense();
        ReadOnlySpan<float> adjusted = Adjust(logits, history, scores);
        TensorPrimitives.Divide(adjusted, Temperature, scores);
        float maximum = TensorPrimitives.Max(scores);
        if (float.IsNegativeInfinity(maximum) && _options.Biases?.Forbidden > 0)
        {
            return false;
        }

        result.EndDense(maximum);
        if (_options.IsGreedy)
        {
            Span<int> only = [TensorPrimitives.IndexOfMax(scores)];
            result.Truncate(only);
        }
        else if (_options.TopK > 0 || _options.TopP < 1 || _options.MinP > 0)
        {
            Truncate(scores, result);
        }

        return true;
    }

    /// <summary>Applies what comes before the temperature; returns the row itself when there is nothing of that kind.</summary>
    private ReadOnlySpan<float> Adjust(ReadOnlySpan<float> logits, TokenHistory? history, Span<float> scores)
    {
        if (_options.Biases is null && !_options.HasPenalties)
        {
            return logits;
        }

        logits.CopyTo(scores);
        _options.Biases?.AddTo(scores);
        if (_options.HasPenalties)
        {
            Penalties.Apply(_options, history ?? throw MissingHistory(nameof(history)), scores);
        }

        return scores;
    }

    private static ArgumentException MissingHistory(string name) =>
        new("The options have penalties, which depend on the text before a row. Give its history.", name);

    private void Truncate(Span<float> scores, ShapedLogits result)
    {
        int[] kept = ArrayPool<int>.Shared.Rent(scores.Length);
        double[] weights = ArrayPool<double>.Shared.Rent(scores.Length);
        try
        {
            int count = TopTokens.Select(scores, _options.TopK, kept);
            count = Nucleus(scores, result.Maximum, kept.AsSpan(0, count), weights);
            count = AboveMinimum(scores, result.Maximum, kept.AsSpan(0, count));
            result.Truncate(kept.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(kept);
            ArrayPool<double>.Shared.Return(weights);
        }
    }

    /// <summary>Keeps the shortest run of most likely tokens that reaches top-p; returns its length.</summary>
    private int Nucleus(ReadOnlySpan<float> scores, float maximum, Span<int> kept, double[] weights)
    {
        if (_options.TopP >= 1)
        {
            return kept.Length;
        }

        double total = 0;
        foreach (int token in kept)
        {
            total += weights[token] = Math.Exp((double)scores[token] - maximum);
        }

        // Tokens below this weight hold less than 1 - top-p together, so the run never gets to them; what is left is
        // short enough to sort. Ties go to the lower token, here and in top-k, so that the law is well defined.
        double floor = total * (1 - _options.TopP) / kept.Length;
        int candidates = 0;
        foreach (int token in kept)
        {
            if (weights[token] >= floor)
            {
                kept[candidates++] = token;
            }
        }

        SortByWeight(kept[..candidates], weights);
        double reached = 0;
        int length = 0;
        while (length < candidates && reached < total * _options.TopP)
        {
            reached += weights[kept[length++]];
        }

        return length;
    }

    /// <summary>Sorts tokens by falling weight, equal ones by rising token, without allocating.</summary>
    private static void SortByWeight(Span<int> tokens, double[] weights)
    {
        double[] keys = ArrayPool<double>.Shared.Rent(tokens.Length);
        for (int i = 0; i < tokens.Length; i++)
        {
            keys[i] = -weights[tokens[i]];
        }

        keys.AsSpan(0, tokens.Length).Sort(tokens);
        for (int start = 0; start < tokens.Length;)
        {
            int end = start + 1;
            while (end < tokens.Length && keys[end] == keys[start])
            {
                end++;
            }

            tokens[start..end].Sort();
            start = end;
        }

        ArrayPool<double>.Shared.Return(keys);
    }

    private int AboveMinimum(ReadOnlySpan<float> scores, float maximum, Span<int> kept)
    {
        if (_options.MinP <= 0)
        {
            return kept.Length;
        }

        double lowest = maximum + Math.Log(_options.MinP);
        int count = 0;
        foreach (int token in kept)
        {
            if (scores[token] >= lowest)
            {
                kept[count++] = token;
            }
        }

        return count;
    }
}
