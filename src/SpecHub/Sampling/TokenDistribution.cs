using System.Numerics.Tensors;
using SpecHub.Tokens;

namespace SpecHub.Sampling;

/// <summary>A probability for every token that may be sampled; the others have probability 0.</summary>
/// <remarks>
/// Dense or sparse as the <see cref="ShapedLogits"/> it was made from. A buffer that is filled again and again: it
/// belongs to one generation and one thread at a time.
/// </remarks>
/// <param name="vocabularySize">The number of tokens of the vocabulary.</param>
public sealed class TokenDistribution(int vocabularySize)
{
    private double[] _probabilities = [];
    private int[] _tokens = [];

    /// <summary>Gets the number of tokens of the vocabulary.</summary>
    public int VocabularySize => vocabularySize;

    /// <summary>Gets the number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>Gets a value indicating whether entry i is token i.</summary>
    public bool IsDense { get; private set; }

    /// <summary>Gets the probability of each entry; they sum to 1.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities.AsSpan(0, Count);

    /// <summary>Gets the probability of a token.</summary>
    /// <param name="token">A token of the vocabulary.</param>
    public double this[TokenId token]
    {
        get
        {
            // A draft can have fewer tokens than the target, whose others it gives probability 0.
            int entry = IsDense ? token.Value : _tokens.AsSpan(0, Count).BinarySearch(token.Value);
            return entry >= 0 && entry < Count ? _probabilities[entry] : 0;
        }
    }

    /// <summary>Returns the token of one entry.</summary>
    /// <param name="entry">The index of the entry.</param>
    public TokenId TokenAt(int entry) => new(IsDense ? entry : _tokens[entry]);

    /// <summary>Fills the distribution with the softmax of shaped logits.</summary>
    /// <param name="shaped">The tokens and their scores.</param>
    public void Fill(ShapedLogits shaped)
    {
        ArgumentNullException.ThrowIfNull(shaped);
        Reserve(shaped.Count, shaped.IsDense);
        Span<double> probabilities = _probabilities.AsSpan(0, Count);
        TensorPrimitives.ConvertTruncating<float, double>(shaped.Scores, probabilities);
        TensorPrimitives.Subtract(probabilities, shaped.Maximum, probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);
        TensorPrimitives.Divide(probabilities, TensorPrimitives.Sum<double>(probabilities), probabilities);
        shaped.Tokens.CopyTo(_tokens);
    }

    /// <summary>Fills the distribution with weights, one a token, which are normalised here.</summary>
    /// <param name="weights">Weights of 0 or more that are not all 0, one for every token of the vocabulary.</param>
    /// <exception cref="ArgumentException">There are not as many weights as tokens, or their sum is not a positive number.</exception>
    public void Fill(ReadOnlySpan<double> weights)
    {
        double total = TensorPrimitives.Sum(weights);
        if (weights.Length != vocabularySize || !(total > 0) || !double.IsFinite(total))
        {
            throw new ArgumentException(
                $"{weights.Length} weights with sum {total} make no distribution over {vocabularySize} tokens.", nameof(weights));
        }

        Reserve(vocabularySize, dense: true);
        TensorPrimitives.Divide(weights, total, _probabilities.AsSpan(0, Count));
    }

    private void Reserve(int count, bool dense)
    {
        if (_probabilities.Length < count)
        {
            _probabilities = new double[dense ? vocabularySize : Math.Max(count, 2 * _probabilities.Length)];
        }

        if (!dense && _tokens.Length < count)
        {
            _tokens = new int[Math.Max(count, 2 * _tokens.Length)];
        }

        Count = count;
        IsDense = dense;
    }
}
