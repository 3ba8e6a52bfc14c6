using System.Buffers;
using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Verification;

/// <summary>Lends the buffers that the trials of one verification need; disposing gives them back.</summary>
internal ref struct TrialBuffers : IDisposable
{
    private double[]? _draft;
    private double[]? _scratch;

    /// <summary>Returns a node's trial; it replaces the one before it.</summary>
    public NodeTrial At(TokenDistribution target, NodeLaw law, IDecisions decisions, int rootPosition, int node)
    {
        ReadOnlySpan<double> draft;
        if (target.IsDense && law.Draft.IsDense)
        {
            draft = law.Draft.Probabilities[..Math.Min(target.Count, law.Draft.Count)];
        }
        else
        {
            Span<double> aligned = Reserve(ref _draft, target.Count);
            law.Draft.AlignTo(target, aligned);
            draft = aligned;
        }

        return new NodeTrial(target, law, draft, Reserve(ref _scratch, target.Count), decisions, rootPosition, node);
    }

    public void Dispose()
    {
        Return(ref _draft);
        Return(ref _scratch);
    }

    private static Span<double> Reserve(scoped ref double[]? buffer, int count)
    {
        if (buffer is null || buffer.Length < count)
        {
            Return(ref buffer);
            buffer = ArrayPool<double>.Shared.Rent(count);
        }

        return buffer.AsSpan(0, count);
    }

    private static void Return(scoped ref double[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<double>.Shared.Return(buffer);
            buffer = null;
        }
    }
}
