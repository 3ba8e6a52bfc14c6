using SpecHub.Models;

namespace SpecHub.Cli.Audit;

/// <summary>A model that has been asked once: it answers every row with the logits that another model gave at one context.</summary>
/// <remarks>The decoder over it is the real one, so thousands of rounds at one context cost no forward pass of the real model.</remarks>
/// <param name="logits">The recorded logits.</param>
internal sealed class RecordedModel(float[] logits) : ILanguageModel
{
    public int VocabularySize => logits.Length;

    public int ContextLength => int.MaxValue;

    public int CacheLength => int.MaxValue;

    public int FreeTokens => int.MaxValue;

    public int FreeBranches => 1024;

    public int MaxRows => 1024;

    public int MaxLogitRows => 1024;

    public int MaxBranches => 1024;

    public IModelSession CreateSession() => new Session(logits);

    public void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        foreach (SessionRows part in batch)
        {
            ((Session)part.Session).PendingRows += part.Rows.Length;
        }
    }

    public void Dispose()
    {
        // There is nothing but an array.
    }

    private sealed class Session(float[] logits) : IModelSession
    {
        public int Length { get; private set; }

        public int PendingRows { get; set; }

        public ReadOnlySpan<float> LogitsAfter(int row)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, PendingRows);
            return logits;
        }

        public void Keep(ReadOnlySpan<int> path)
        {
            Length += path.Length;
            PendingRows = 0;
        }

        public IModelSession Fork(int length) => new Session(logits) { Length = length };

        public void Dispose()
        {
            // The model keeps no list of its sessions.
        }
    }
}
