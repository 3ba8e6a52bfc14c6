using System.Numerics.Tensors;
using SpecHub.Models;

namespace SpecHub.Baselines.Simulation;

/// <summary>A model without weights: its logits are a pseudo-random function of the whole text, made as its family says.</summary>
/// <remarks>
/// The same seed and text give the same logits whatever was asked before, so all rules decode the same model. The
/// draft of a target is the model of the same family, vocabulary and seed with <c>isDraft</c> set. It never runs out of
/// room. Not thread-safe.
/// </remarks>
public sealed class SyntheticModel : ILanguageModel
{
    private const ulong TargetStream = 0;
    private const ulong DraftStream = 1;

    private readonly SyntheticFamily _family;
    private readonly bool _isDraft;
    private readonly Lock _fill = new();
    private readonly float[] _angles;
    private readonly float[] _error;

    /// <summary>Initializes a model.</summary>
    /// <param name="family">How its laws are made.</param>
    /// <param name="vocabularySize">The number of tokens, at least 2.</param>
    /// <param name="seed">Picks one of all models of the family.</param>
    /// <param name="isDraft">Whether it is the draft of the target with these arguments.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two tokens.</exception>
    public SyntheticModel(SyntheticFamily family, int vocabularySize, long seed, bool isDraft)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 2);
        _family = family;
        VocabularySize = vocabularySize;
        Empty = SyntheticText.Empty(seed);
        _isDraft = isDraft;
        _angles = new float[(vocabularySize + 1) / 2];
        _error = new float[2 * _angles.Length];
    }

    /// <inheritdoc />
    public int VocabularySize { get; }

    /// <inheritdoc />
    public int ContextLength => int.MaxValue / 2;

    /// <inheritdoc />
    public int CacheLength => ContextLength;

    /// <inheritdoc />
    public int FreeTokens => CacheLength;

    /// <inheritdoc />
    public int FreeBranches => MaxBranches;

    /// <inheritdoc />
    public int MaxRows => int.MaxValue / 2;

    /// <inheritdoc />
    public int MaxLogitRows => MaxRows;

    /// <inheritdoc />
    public int MaxBranches => MaxRows;

    internal SyntheticText Empty { get; }

    /// <summary>Gets how many numbers a row needs while it is made: pairs, so one more than tokens where they are odd.</summary>
    internal int RowLength => _error.Length;

    /// <inheritdoc />
    public IModelSession CreateSession() => new SyntheticSession(this);

    /// <inheritdoc />
    public void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        foreach (SessionRows part in batch)
        {
            if (part.Session is not SyntheticSession session || session.Model != this)
            {
                throw new ArgumentException("A part of the batch has the session of another model. Give each model its own.", nameof(batch));
            }

            session.Add(part.Rows.Span);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // There are no weights and no cache, so there is nothing to free.
    }

    /// <summary>Fills a row of <see cref="RowLength"/> numbers, of which the first are the logits after a text.</summary>
    internal void Fill(SyntheticText text, float[] row)
    {
        lock (_fill)
        {
            FillRow(text, row);
        }
    }

    private void FillRow(SyntheticText text, float[] row)
    {
        if (_family.IsHeavy)
        {
            text.Fill(row, TargetStream);
            TensorPrimitives.Log<float>(row, row);
            TensorPrimitives.Multiply(row, -_family.Sharpness, row);
        }
        else
        {
            FillNormal(text, TargetStream, row);
            TensorPrimitives.Multiply(row, _family.Sharpness, row);
        }

        if (_isDraft)
        {
            FillNormal(text, DraftStream, _error);
            TensorPrimitives.MultiplyAdd(_error, _family.Noise, row, row);
        }
    }

    /// <summary>Fills a span with standard normal numbers: the method of Box and Muller, cosines first, then sines.</summary>
    private void FillNormal(SyntheticText text, ulong stream, float[] numbers)
    {
        text.Fill(numbers, stream);
        int half = _angles.Length;
        Span<float> radii = numbers.AsSpan(half);
        Span<float> first = numbers.AsSpan(0, half);
        TensorPrimitives.Multiply(first, 2 * float.Pi, _angles);
        TensorPrimitives.Log(radii, radii);
        TensorPrimitives.Multiply(radii, -2, radii);
        TensorPrimitives.Sqrt(radii, radii);
        TensorPrimitives.Cos<float>(_angles, first);
        TensorPrimitives.Multiply(first, radii, first);
        TensorPrimitives.Sin<float>(_angles, _angles);
        TensorPrimitives.Multiply(radii, _angles, radii);
    }
}
