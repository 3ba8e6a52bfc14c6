using SpecHub.Benchmarks.Dequantisation;
using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.Benchmarks.Tests;

/// <summary>Blocks written down byte by byte, with the numbers that they hold worked out by hand.</summary>
public sealed class BlocksTests
{
    // In half precision: 0x3800 is 0.5, 0x4000 is 2, 0xC100 is -2.5.
    private static readonly byte[] OneHalf = [0x00, 0x38];
    private static readonly byte[] Two = [0x00, 0x40];
    private static readonly byte[] MinusTwoAndAHalf = [0x00, 0xC1];

    [Fact]
    public void Convert_F32_IsTheNumber() =>
        Assert.Equal([1.5f, -0.125f], Values("f32", [0x00, 0x00, 0xC0, 0x3F, 0x00, 0x00, 0x00, 0xBE]));

    [Fact]
    public void Convert_F16_KeepsNormalAndTinyNumbers() =>
        Assert.Equal([2f, -2.5f, 1f / (1 << 24)], Values("f16", [.. Two, .. MinusTwoAndAHalf, 0x01, 0x00]));

    [Fact]
    public void Convert_Bf16_IsTheUpperHalfOfTheNumber() =>
        Assert.Equal([1.5f, -0.125f], Values("bf16", [0xC0, 0x3F, 0x00, 0xBE]));

    [Fact]
    public void Convert_Q40_LowHalvesAreTheFirstSixteen()
    {
        // Byte i holds i below and 15 - i above.
        float[] values = Values("q4_0", [.. OneHalf, .. Pairs()]);

        for (int i = 0; i < 16; i++)
        {
            Assert.Equal((i - 8) * 0.5f, values[i]);
            Assert.Equal((7 - i) * 0.5f, values[16 + i]);
        }
    }

    [Fact]
    public void Convert_Q41_AddsTheLeastNumber()
    {
        float[] values = Values("q4_1", [.. OneHalf, .. MinusTwoAndAHalf, .. Pairs()]);

        for (int i = 0; i < 16; i++)
        {
            Assert.Equal((i * 0.5f) - 2.5f, values[i]);
            Assert.Equal(((15 - i) * 0.5f) - 2.5f, values[16 + i]);
        }
    }

    [Fact]
    public void Convert_Q80_BytesAreSigned()
    {
        byte[] integers = new byte[32];
        integers[0] = 0x7F;
        integers[1] = 0x80;
        integers[31] = 0xFF;

        float[] values = Values("q8_0", [.. Two, .. integers]);

        Assert.Equal([254f, -256f, 0f], values[..3]);
        Assert.Equal(-2f, values[31]);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)] // Low four bits of byte 0, lowest two bits of byte 128.
    [InlineData(33, 33, 0, 2)] // Run 1: the bytes from 32 on, the next two bits.
    [InlineData(66, 2, 4, 4)] // Run 2: the upper halves of the first bytes.
    [InlineData(127, 63, 4, 6)] // Run 3: the upper halves of the others, the highest two bits.
    [InlineData(255, 127, 4, 6)] // The same in the second half.
    public void Convert_Q6K_EachNumberHasItsBits(int number, int lowByte, int lowShift, int highShift)
    {
        byte[] block = new byte[210];
        block[lowByte] = (byte)(0b1010 << lowShift);
        block[128 + (32 * (number / 128)) + (number % 32)] = (byte)(0b11 << highShift);
        block.AsSpan(192, 16).Fill(1);
        block[192 + (number / 16)] = unchecked((byte)-3);
        OneHalf.CopyTo(block.AsSpan(208));

        float[] values = Values("q6_K", block);

        // 0b111010 is 58 and stands for 58 - 32 = 26; a number without bits stands for -32.
        Assert.Equal(26 * -3 * 0.5f, values[number]);
        Assert.Equal(-32 * 0.5f, values[150]);
    }

    [Fact]
    public void Convert_SeveralBlocks_EachHasItsOwnScale()
    {
        byte[] ones = [.. Enumerable.Repeat((byte)1, 32)];

        float[] values = Values("q8_0", [.. Two, .. ones, .. OneHalf, .. ones]);

        Assert.Equal([.. Enumerable.Repeat(2f, 32), .. Enumerable.Repeat(0.5f, 32)], values);
    }

    [Fact]
    public void Types_AreKnownToTheReader() =>
        Assert.All(Blocks.Types, name => Assert.Equal(name, TypeOf(name).Name));

    public static GgufTensorType TypeOf(string name) =>
        Enumerable.Range(0, 64).Select(number => GgufTensorType.Find((uint)number)).First(type => type?.Name == name)!;

    private static float[] Values(string name, byte[] blocks)
    {
        GgufTensorType type = TypeOf(name);
        float[] values = new float[blocks.Length / type.BlockBytes * type.BlockLength];
        Blocks.Convert(type, blocks, values);
        return values;
    }

    private static byte[] Pairs() => [.. Enumerable.Range(0, 16).Select(i => (byte)(i | (15 - i) << 4))];
}
