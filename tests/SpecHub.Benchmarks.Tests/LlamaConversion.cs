using System.Runtime.InteropServices;
using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.Benchmarks.Tests;

/// <summary>llama.cpp's own conversion of blocks, out of the library that the tests run with.</summary>
internal static class LlamaConversion
{
    private static readonly Dictionary<string, string> Functions = new(StringComparer.Ordinal)
    {
        ["f16"] = "ggml_fp16_to_fp32_row",
        ["bf16"] = "ggml_bf16_to_fp32_row",
        ["q4_0"] = "dequantize_row_q4_0",
        ["q4_1"] = "dequantize_row_q4_1",
        ["q8_0"] = "dequantize_row_q8_0",
        ["q6_K"] = "dequantize_row_q6_K",
    };

    public static IReadOnlyCollection<string> Types => Functions.Keys;

    public static unsafe float[] Convert(GgufTensorType type, byte[] blocks)
    {
        var convert = (delegate* unmanaged[Cdecl]<byte*, float*, long, void>)NativeLibrary.GetExport(Library(), Functions[type.Name]);
        float[] values = new float[blocks.Length / type.BlockBytes * type.BlockLength];
        fixed (byte* source = blocks)
        fixed (float* target = values)
        {
            convert(source, target, values.Length);
        }

        return values;
    }

    private static nint Library()
    {
        string? named = Environment.GetEnvironmentVariable("SPECHUB_LLAMA_LIBRARY");
        string folder =
            string.IsNullOrEmpty(named) ? Path.Combine(AppContext.BaseDirectory, "runtimes") :
            Directory.Exists(named) ? named :
            Path.GetDirectoryName(named)!;
        string file = Directory.EnumerateFiles(folder, "*ggml-base*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        return NativeLibrary.Load(file);
    }
}
