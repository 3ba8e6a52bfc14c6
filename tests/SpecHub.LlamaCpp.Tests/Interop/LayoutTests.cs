using System.Runtime.CompilerServices;
using SpecHub.LlamaCpp.Interop;

namespace SpecHub.LlamaCpp.Tests.Interop;

/// <summary>Structs as llama.h lays them out on 64-bit platforms, by pointer arithmetic and without the library.</summary>
public sealed unsafe class LayoutTests
{
    [Fact]
    public void NativeBatch_Fields_LieWhereTheHeaderPutsThem()
    {
        NativeBatch batch;
        Assert.Equal(0, Offset(&batch, &batch.RowCount));
        Assert.Equal(8, Offset(&batch, &batch.Tokens));
        Assert.Equal(16, Offset(&batch, &batch.Embeddings));
        Assert.Equal(24, Offset(&batch, &batch.Positions));
        Assert.Equal(32, Offset(&batch, &batch.SequenceCounts));
        Assert.Equal(40, Offset(&batch, &batch.Sequences));
        Assert.Equal(48, Offset(&batch, &batch.WantsLogits));
        Assert.Equal(56, Unsafe.SizeOf<NativeBatch>());
    }

    [Fact]
    public void NativeChatMessage_Size_IsTwoPointers() => Assert.Equal(16, Unsafe.SizeOf<NativeChatMessage>());

    [Fact]
    public void NativeParameters_Size_HoldsEveryKnownRelease()
    {
        Assert.Equal(NativeParameters.Size, Unsafe.SizeOf<NativeParameters>());
        Assert.All(NativeLayout.Known, layout => Assert.InRange(Math.Max(layout.ModelSize, layout.ContextSize), 1, NativeParameters.Size));
    }

    private static long Offset(void* start, void* field) => (byte*)field - (byte*)start;
}
