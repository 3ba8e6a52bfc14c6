using SpecHub.Models;

namespace SpecHub.Testing;

/// <summary>Another model with something that happens before every forward pass, such as waiting or failing.</summary>
/// <param name="inner">The model that does the work.</param>
/// <param name="beforePass">Gets the number of the pass, counted from 1, and its rows; when it throws, the pass fails.</param>
public sealed class HookedModel(ILanguageModel inner, Action<int, ReadOnlySpan<SessionRows>> beforePass) : DelegatingModel(inner)
{
    private int _passes;

    /// <summary>Initializes a model whose hook does not look at the rows.</summary>
    /// <param name="inner">The model that does the work.</param>
    /// <param name="beforePass">Gets the number of the pass, counted from 1; when it throws, the pass fails.</param>
    public HookedModel(ILanguageModel inner, Action<int> beforePass)
        : this(inner, (pass, _) => beforePass(pass))
    {
    }

    /// <inheritdoc />
    public override void Evaluate(ReadOnlySpan<SessionRows> batch)
    {
        try
        {
            beforePass(++_passes, batch);
        }
        catch
        {
            foreach (SessionRows part in batch)
            {
                part.Session.Keep([]);
            }

            throw;
        }

        Inner.Evaluate(batch);
    }

    /// <inheritdoc />
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            Inner.Dispose();
        }

        base.Dispose(isDisposing);
    }
}
