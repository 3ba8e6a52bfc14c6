using SpecHub.Diagnostics;

namespace SpecHub.Sampling;

/// <summary>The tokens that a request may sample after one row, each with its logit over the temperature.</summary>
/// <remarks>
/// Dense while nothing is cut off (entry i is token i), sparse after truncation (tokens ascending, none twice).
/// A buffer that is filled again and again: it belongs to one generation and one thread at a time.
/// </remarks>
/// <param name="vocabularySize">The number of tokens of the vocabulary.</param>
public sealed class ShapedLogits(int vocabularySize)
{
    private readonly float[] _scores = new float[vocabularySize];
    private int[] _tokens = [];

    /// <summary>Gets the number of tokens of the vocabulary.</summary>
    public int VocabularySize => vocabularySize;

    /// <summary>Gets the number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>Gets a value indicating whether entry i is token i.</summary>
    public bool IsDense { get; private set; }

    /// <summary>Gets the greatest score.</summary>
    public float Maximum { get; private set; }

    /// <summary>Gets one score an entry: the logit divided by the temperature, not normalised.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>Gets the token of each entry, ascending; empty when dense.</summary>
    public ReadOnlySpan<int> Tokens => IsDense ? [] : _tokens.AsSpan(0, Count);

    /// <summary>Returns the token of one entry.</summary>
    /// <param name="entry">The index of the entry.</param>
    public int TokenAt(int entry) => IsDense ? entry : _tokens[entry];

    /// <summary>Gives the dense buffer to be filled by the shaper, one score a token.</summary>
    internal Span<float> BeginDense() => _scores;

    /// <summary>Ends a fill: every token is an entry.</summary>
    internal void EndDense(float maximum)
    {
        if (!float.IsFinite(maximum))
        {
            throw new SpecHubException(
                $"The model returned logits whose greatest value is {maximum}: no token can be sampled from them. " +
                "The weights or the backend compute wrongly; check the model file, and try another backend or quantisation.");
        }

        IsDense = true;
        Count = vocabularySize;
        Maximum = maximum;
    }

    /// <summary>Keeps only the given tokens of a dense fill; they are sorted here.</summary>
    internal void Truncate(Span<int> kept)
    {
        kept.Sort();
        if (_tokens.Length < kept.Length)
        {
            _tokens = new int[Math.Max(kept.Length, 2 * _tokens.Length)];
        }

        // Entries move to lower indices only, so the scores can be packed in place.
        for (int entry = 0; entry < kept.Length; entry++)
        {
            _tokens[entry] = kept[entry];
            _scores[entry] = _scores[kept[entry]];
        }

        IsDense = false;
        Count = kept.Length;
    }
}
