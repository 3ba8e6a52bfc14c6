using System.Buffers;
using System.Numerics.Tensors;
using SpecHub.Sampling;
using SpecHub.Tokens;

namespace SpecHub.Baselines.Drafting;

/// <summary>The tokens of a draft's law that have not been drawn yet, with the weights they had at first.</summary>
/// <remarks>Drafting and verifying without replacement both take their numbers from here, so they cannot differ.</remarks>
internal readonly ref struct Urn
{
    private readonly TokenDistribution _draft;
    private readonly double[] _rented;

    public Urn(TokenDistribution draft)
    {
        _draft = draft;
        _rented = ArrayPool<double>.Shared.Rent(draft.Count);
        Weights = _rented.AsSpan(0, draft.Count);
        draft.Probabilities.CopyTo(Weights);
    }

    /// <summary>Gets q of every entry of the draft's law; 0 where it was removed.</summary>
    public Span<double> Weights { get; }

    /// <summary>Returns the probability of what is left, summed anew: 1 - q(removed) would cancel where little is left.</summary>
    public double Sum() => TensorPrimitives.Sum<double>(Weights);

    public void Remove(TokenId token) => Weights[_draft.EntryOf(token)] = 0;

    public void Dispose() => ArrayPool<double>.Shared.Return(_rented);
}
