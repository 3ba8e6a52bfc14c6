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
            int entry = EntryOf(token);
            return entry >= 0 ? _probabilities[entry] : 0;
        }
    }

    /// <summary>Returns the entry of a token, or -1 when there is none.</summary>
    /// <param name="token">A token; one beyond the vocabulary has no entry, as a draft can have fewer tokens than its target.</param>
    public int EntryOf(TokenId token)
    {
        int entry = IsDense ? token.Value : _tokens.AsSpan(0, Count).BinarySearch(token.Value);
        return entry < Count ? Math.Max(entry, -1) : -1;
    }

    /// <summary>Returns the token of one entry.</summary>
    /// <param name="entry">The index of the entry.</param>
    public TokenId TokenAt(int entry) => new(IsDense ? entry : _tokens[entry]);

    /// <summary>Writes the probability that this law gives to each entry of another one.</summary>
    /// <param name="other">The law whose entries are asked for.</param>
    /// <param name="result">Where to write, one number an entry of <paramref name="other"/>.</param>
    public void AlignTo(TokenDistribution other, Span<double> result)
    {
        ArgumentNullException.ThrowIfNull(other);
        result = result[..other.Count];
        if (IsDense && other.IsDense)
        {
            int common = Math.Min(Count, other.Count);
            Probabilities[..common].CopyTo(result);
            result[common..].Clear();
            return;
        }

        // Entries ascend by token in both, so one walk over the two finds what they have in common.
        result.Clear();
        int mine = 0;
        for (int entry = 0; entry < result.Length; entry++)
        {
            int token = other.TokenAt(entry).Value;
            mine = IsDense ? token : mine;
            while (mine < Count && TokenAt(mine).Value < token)
            {
                mine++;
            }

            if (mine < Count && TokenAt(mine).Value == token)
            {
                result[entry] = _probabilities[mine];
            }
        }
    }

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
