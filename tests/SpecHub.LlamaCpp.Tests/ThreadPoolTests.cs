using SpecHub.LlamaCpp.Interop;
using SpecHub.Models;
using SpecHub.Tokens;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>The threads that wait for passes.</summary>
public sealed class ThreadPoolTests
{
    [Fact]
    public void TryCreate_SeveralThreads_IsAPoolOfThem()
    {
        using LlamaModel loadsTheLibrary = Native.Load(Native.TinyDraft);
        using SafeThreadPoolHandle? pool = SafeThreadPoolHandle.TryCreate(2);

        // The bundled library has pools of the known form; a null here would mean that every pass starts its threads again.
        Assert.NotNull(pool);
        Assert.Equal(2, pool.Threads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(513)]
    public void TryCreate_NumberThatNeedsOrHasNoPool_IsNull(int threads) => Assert.Null(SafeThreadPoolHandle.TryCreate(threads));

    [Fact]
    public void Evaluate_TwoModelsOnOnePool_GivesTheLogitsOfOneThread()
    {
        LlamaModelOptions two = Native.Options(Native.TinyTarget) with { Threads = 2 };
        float[] alone;
        using (LlamaModel single = LlamaModel.Load(two with { Threads = 1 }))
        {
            alone = FirstLogits(single);
        }

        LlamaModel target = LlamaModel.Load(two);
        using LlamaModel draft = LlamaModel.Load(
            Native.Options(Native.TinyTarget) with { Threads = 2 }, null, null, sharesThreadsWith: target, decorate: null, CancellationToken.None);
        Assert.Equal(alone, FirstLogits(target));
        Assert.Equal(alone, FirstLogits(draft));
        target.Dispose();

        // The pool is the target's, and lives on while a context needs it.
        Assert.Equal(alone, FirstLogits(draft));
    }

    [Fact]
    public void Load_MoreThreadsThanTheSharedPoolHas_TakesAPoolOfItsOwn()
    {
        using LlamaModel target = LlamaModel.Load(Native.Options(Native.TinyTarget) with { Threads = 2 });
        using LlamaModel draft = LlamaModel.Load(
            Native.Options(Native.TinyTarget) with { Threads = 3 }, null, null, sharesThreadsWith: target, decorate: null, CancellationToken.None);

        Assert.Equal(FirstLogits(target), FirstLogits(draft));
    }

    private static float[] FirstLogits(LlamaModel model)
    {
        using IModelSession session = model.CreateSession();
        model.Evaluate([new SessionRows(session, new[] { new BatchRow(new TokenId(5), -1, WantsLogits: true), new BatchRow(new TokenId(7), 0, WantsLogits: true) })]);
        float[] logits = session.LogitsAfter(1).ToArray();
        session.Keep([]);
        return logits;
    }
}
