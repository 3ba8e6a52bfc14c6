using System.Numerics.Tensors;
using SpecHub.Models;

namespace SpecHub.Benchmarks.Acceptance;

/// <summary>A draft model whose logits are multiplied by a factor: above 1 it is surer of itself, below 1 less sure.</summary>
/// <remarks>Coupled decoding is exact with any draft, so the factor can be chosen by what it does to agreement alone.</remarks>
internal sealed class SharpenedDraft(ILanguageModel inner) : DelegatingModel(inner)
{
    /// <summary>Gets or sets the factor.</summary>
    public float Sharpness { get; set; } = 1;

    public override IModelSession CreateSession() => new Session(this, Inner.CreateSession());

    public override void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        SessionRows[] own = [.. batch.ToArray().Select(static part => part with { Session = ((Session)part.Session).Inner })];
        Inner.Evaluate(own);
    }

    private sealed class Session(SharpenedDraft model, IModelSession inner) : IModelSession
    {
        private readonly float[] _logits = new float[model.VocabularySize];

        public IModelSession Inner => inner;

        public int Length => inner.Length;

        public int PendingRows => inner.PendingRows;

        public ReadOnlySpan<float> LogitsAfter(int row)
        {
            TensorPrimitives.Multiply(inner.LogitsAfter(row), model.Sharpness, _logits);
            return _logits;
        }

        public void Keep(ReadOnlySpan<int> path) => inner.Keep(path);

        public IModelSession Fork(int length) => new Session(model, inner.Fork(length));

        public void Dispose() => inner.Dispose();
    }
}
