using SpecHub.Models;

namespace SpecHub.Cli.Tests.Audit;

/// <summary>A broken backend: the more rows a forward pass has, the more it adds to the logits of even tokens.</summary>
/// <param name="inner">The model that does the work.</param>
/// <param name="error">What each row beyond the first adds.</param>
internal sealed class BatchDependentModel(ILanguageModel inner, float error) : DelegatingModel(inner)
{
    private float _added;

    public override IModelSession CreateSession() => new Session(this, Inner.CreateSession());

    public override void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        SessionRows[] parts = new SessionRows[batch.Length];
        int rows = 0;
        for (int i = 0; i < batch.Length; i++)
        {
            parts[i] = batch[i] with { Session = ((Session)batch[i].Session).Inner };
            rows += batch[i].Rows.Length;
        }

        _added = error * (rows - 1);
        Inner.Evaluate(parts);
    }

    private sealed class Session(BatchDependentModel model, IModelSession inner) : IModelSession
    {
        public IModelSession Inner => inner;

        public int Length => inner.Length;

        public int PendingRows => inner.PendingRows;

        public ReadOnlySpan<float> LogitsAfter(int row)
        {
            float[] logits = inner.LogitsAfter(row).ToArray();
            for (int token = 0; token < logits.Length; token += 2)
            {
                logits[token] += model._added;
            }

            return logits;
        }

        public void Keep(ReadOnlySpan<int> path) => inner.Keep(path);

        public IModelSession Fork(int length) => new Session(model, inner.Fork(length));

        public void Dispose() => inner.Dispose();
    }
}
