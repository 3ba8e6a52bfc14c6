using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.Benchmarks.Dequantisation;

/// <summary>Turns the stored blocks of a tensor into numbers, the very ones that llama.cpp's own conversion gives.</summary>
/// <remarks>A block of a quantised type holds small integers and what they are multiplied with, little-endian.</remarks>
internal static class Blocks
{
    private delegate void Conversion(ReadOnlySpan<byte> block, Span<float> values);

    /// <summary>Gets the names of the types that can be converted.</summary>
    public static IReadOnlyCollection<string> Types => Conversions.Keys;

    private static readonly Dictionary<string, Conversion> Conversions = new(StringComparer.Ordinal)
    {
        ["f32"] = static (block, values) => values[0] = BinaryPrimitives.ReadSingleLittleEndian(block),
        ["f16"] = static (block, values) => values[0] = Half(block),
        ["bf16"] = static (block, values) => values[0] = UpperHalf(block),
        ["q4_0"] = FourBits,
        ["q4_1"] = FourBitsAndLeast,
        ["q8_0"] = EightBits,
        ["q6_K"] = SixBits,
    };

    /// <summary>Tells whether a type is one of <see cref="Types"/>.</summary>
    public static bool Converts(GgufTensorType type) => Conversions.ContainsKey(type.Name);

    /// <summary>Converts whole blocks.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <param name="blocks">The stored bytes, a multiple of the type's block.</param>
    /// <param name="values">As many numbers as the blocks hold.</param>
    public static void Convert(GgufTensorType type, ReadOnlySpan<byte> blocks, Span<float> values)
    {
        Conversion conversion = Conversions[type.Name];
        for (; !blocks.IsEmpty; blocks = blocks[type.BlockBytes..], values = values[type.BlockLength..])
        {
            conversion(blocks[..type.BlockBytes], values[..type.BlockLength]);
        }
    }

    /// <summary>A scale, then 16 bytes of two integers each: low halves are the first 16 numbers, high halves the others.</summary>
    private static void FourBits(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block);
        for (int i = 0; i < 16; i++)
        {
            byte pair = block[2 + i];
            values[i] = ((pair & 0xF) - 8) * scale;
            values[16 + i] = ((pair >> 4) - 8) * scale;
        }
    }

    /// <summary>As <see cref="FourBits"/>, with the least number of the block where the others subtract 8.</summary>
    private static void FourBitsAndLeast(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block);
        float least = Half(block[2..]);
        for (int i = 0; i < 16; i++)
        {
            byte pair = block[4 + i];
            values[i] = ((pair & 0xF) * scale) + least;
            values[16 + i] = ((pair >> 4) * scale) + least;
        }
    }

    /// <summary>A scale, then 32 signed bytes.</summary>
    private static void EightBits(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block);
        ReadOnlySpan<sbyte> integers = MemoryMarshal.Cast<byte, sbyte>(block[2..]);
        for (int i = 0; i < 32; i++)
        {
            values[i] = integers[i] * scale;
        }
    }

    /// <summary>128 bytes of low four bits, 64 of high two bits, 16 signed scales for 16 numbers each, and their scale.</summary>
    /// <remarks>
    /// Each half of the 256 numbers is four runs of 32: run r takes the low (r below 2) or high halves of the bytes at
    /// 32 * (r mod 2), and two bits from place 2r of a shared byte.
    /// </remarks>
    private static void SixBits(ReadOnlySpan<byte> block, Span<float> values)
    {
        ReadOnlySpan<sbyte> scales = MemoryMarshal.Cast<byte, sbyte>(block.Slice(192, 16));
        float scale = Half(block[208..]);
        for (int i = 0; i < 256; i++)
        {
            (int half, int run, int place) = (i / 128, i % 128 / 32, i % 32);
            int low = block[(64 * half) + (32 * (run % 2)) + place] >> (run / 2 * 4) & 0xF;
            int high = block[128 + (32 * half) + place] >> (2 * run) & 3;
            values[i] = scale * scales[i / 16] * ((low | high << 4) - 32);
        }
    }

    private static float Half(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    private static float UpperHalf(ReadOnlySpan<byte> bytes) =>
        BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16);
}
