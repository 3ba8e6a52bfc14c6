namespace SpecHub.Models;

/// <summary>A model that lets another one do its work; a derived class changes what it is about.</summary>
/// <remarks>Whoever wraps sessions too overrides both <see cref="CreateSession"/> and <see cref="Evaluate"/>, as a model knows its own sessions only.</remarks>
/// <param name="inner">The model that does the work.</param>
public abstract class DelegatingModel(ILanguageModel inner) : ILanguageModel
{
    /// <inheritdoc />
    public int VocabularySize => inner.VocabularySize;

    /// <inheritdoc />
    public int ContextLength => inner.ContextLength;

    /// <inheritdoc />
    public int CacheLength => inner.CacheLength;

    /// <inheritdoc />
    public int FreeTokens => inner.FreeTokens;

    /// <inheritdoc />
    public int FreeBranches => inner.FreeBranches;

    /// <inheritdoc />
    public int MaxRows => inner.MaxRows;

    /// <inheritdoc />
    public int MaxLogitRows => inner.MaxLogitRows;

    /// <inheritdoc />
    public int MaxBranches => inner.MaxBranches;

    /// <summary>Gets the model that does the work.</summary>
    protected ILanguageModel Inner => inner;

    /// <inheritdoc />
    public virtual IModelSession CreateSession() => inner.CreateSession();

    /// <inheritdoc />
    public virtual void Evaluate(ReadOnlySpan<SessionRows> batch) => inner.Evaluate(batch);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the wrapper; the model inside stays, unless a derived class owns it.</summary>
    /// <param name="isDisposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool isDisposing)
    {
    }
}
