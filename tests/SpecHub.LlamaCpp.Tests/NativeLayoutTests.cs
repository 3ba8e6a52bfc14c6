using System.Buffers.Binary;
using SpecHub.LlamaCpp.Interop;

namespace SpecHub.LlamaCpp.Tests;

public sealed class NativeLayoutTests
{
    public static TheoryData<string> Releases => [.. NativeLayout.Known.Select(layout => layout.Release)];

    [Theory]
    [MemberData(nameof(Releases))]
    public void Recognise_DefaultsOfAKnownRelease_FindsIt(string release)
    {
        NativeLayout expected = NativeLayout.Known.Single(layout => layout.Release == release);
        (byte[] model, byte[] context) = DefaultsOf(expected);

        Assert.Same(expected, NativeLayout.Recognise(model, context, sentinelsHold: true));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Recognise_StructLongerThanKnown_FindsNothing(string release)
    {
        (byte[] model, byte[] context) = DefaultsOf(NativeLayout.Known.Single(layout => layout.Release == release));
        context[NativeLayout.Known.Single(layout => layout.Release == release).ContextSize] = 0;

        Assert.Null(NativeLayout.Recognise(model, context, sentinelsHold: true));
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Recognise_AnotherDefault_FindsNothing(string release)
    {
        NativeLayout layout = NativeLayout.Known.Single(known => known.Release == release);
        (byte[] model, byte[] context) = DefaultsOf(layout);
        BinaryPrimitives.WriteInt32LittleEndian(context.AsSpan(layout.Threads), 8);

        Assert.Null(NativeLayout.Recognise(model, context, sentinelsHold: true));
    }

    [Fact]
    public void Recognise_ReleasesWithoutSentinels_AreStillToldApart()
    {
        foreach (NativeLayout layout in NativeLayout.Known)
        {
            (byte[] model, byte[] context) = DefaultsOf(layout);
            model.AsSpan(layout.ModelSize).Clear();
            context.AsSpan(layout.ContextSize).Clear();
            Assert.Same(layout, NativeLayout.Recognise(model, context, sentinelsHold: false));
        }
    }

    [NativeFact]
    public void Load_ThePinnedLibrary_IsRecognised() =>
        Assert.Equal("llama.cpp v0.5.0", LlamaLibrary.Load(path: null, loggerFactory: null).Layout.Release);

    /// <summary>Writes what a library of this release returns, over sentinels; written by hand from its llama.h.</summary>
    private static (byte[] Model, byte[] Context) DefaultsOf(NativeLayout layout)
    {
        byte[] model = Buffer(layout.ModelSize);
        byte[] context = Buffer(layout.ContextSize);
        foreach ((int offset, int value) in layout.ModelDefaults)
        {
            Write(model, offset, value);
        }

        Write(context, 0, 512, 2048, 512, 1);
        Write(context, layout.Threads, 4, 4);
        Write(context, layout.ContextType, 0, -1, -1, -1, -1);
        Write(context, layout.CacheType, 1, 1);
        byte[] flags = [0, 1, 1, 1, 1, 0];
        flags.CopyTo(context, layout.ContextFlags);
        return (model, context);
    }

    private static byte[] Buffer(int written)
    {
        byte[] buffer = new byte[NativeParameters.Size];
        buffer.AsSpan(written).Fill(NativeLayout.Sentinel);
        return buffer;
    }

    private static void Write(byte[] buffer, int offset, params ReadOnlySpan<int> values)
    {
        foreach (int value in values)
        {
            BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(offset), value);
            offset += 4;
        }
    }
}
