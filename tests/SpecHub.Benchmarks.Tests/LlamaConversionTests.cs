using SpecHub.Benchmarks.Dequantisation;
using SpecHub.LlamaCpp.Gguf;
using SpecHub.LlamaCpp.Tests;
using SpecHub.Testing;

namespace SpecHub.Benchmarks.Tests;

/// <summary>Every bit of every type as llama.cpp reads it.</summary>
public sealed class LlamaConversionTests
{
    [NativeFact]
    public void Types_AllButF32_AreComparedHere() =>
        Assert.True(LlamaConversion.Types.ToHashSet(StringComparer.Ordinal).SetEquals(Blocks.Types.Where(name => name != "f32")));

    [NativeTheory]
    [InlineData("f16")]
    [InlineData("bf16")]
    [InlineData("q4_0")]
    [InlineData("q4_1")]
    [InlineData("q8_0")]
    [InlineData("q6_K")]
    public void Convert_RandomBlocks_GivesTheBitsOfLlamaCpp(string name)
    {
        GgufTensorType type = BlocksTests.TypeOf(name);
        var numbers = new SeededNumbers(7);
        byte[] blocks = [.. Enumerable.Range(0, 500 * type.BlockBytes).Select(_ => (byte)numbers.Below(256))];
        float[] values = new float[500 * type.BlockLength];

        Blocks.Convert(type, blocks, values);

        float[] expected = LlamaConversion.Convert(type, blocks);
        for (int i = 0; i < values.Length; i++)
        {
            // What is not a number has many spellings.
            Assert.True(
                float.IsNaN(expected[i]) ? float.IsNaN(values[i]) : BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(values[i]),
                $"Number {i} is {values[i]:R}, and {expected[i]:R} in llama.cpp.");
        }
    }
}
