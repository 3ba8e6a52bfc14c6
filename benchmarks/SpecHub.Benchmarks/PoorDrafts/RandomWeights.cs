using SpecHub.Benchmarks.Dequantisation;
using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.Benchmarks.PoorDrafts;

/// <summary>Writes a model file again with random integers in its quantised blocks: the same vocabulary and form, and nothing learned.</summary>
/// <remarks>Scales and F32 tensors stay as they are, so its numbers have the usual size and no pass overflows.</remarks>
internal static class RandomWeights
{
    // Where the integers of a block begin, after its scale, or its scale and its least number.
    private static readonly Dictionary<string, int> FirstInteger = new(StringComparer.Ordinal) { ["q8_0"] = 2, ["q4_0"] = 2, ["q4_1"] = 4 };

    /// <summary>Writes the copy; one that is there is replaced, folders are made.</summary>
    /// <param name="model">A GGUF file in one part.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="seed">Fixes the integers.</param>
    /// <exception cref="LlamaCpp.ModelFileException">The model is refused, or has no tensor whose blocks are known here.</exception>
    public static void Write(string model, string output, int seed)
    {
        var header = ModelHeader.Read(model);
        if (!header.Tensors.Any(static tensor => FirstInteger.ContainsKey(tensor.Type.Name)))
        {
            throw GgufErrors.Refused(model, "it has no quantised tensor that can be made random.", $"Take a model of the types {string.Join(", ", FirstInteger.Keys)}.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        File.WriteAllBytes(output, File.ReadAllBytes(model));
        using FileStream copy = File.OpenWrite(output);
#pragma warning disable CA5394 // Nothing secret: a seed shall give the same file again.
        var random = new Random(seed);
        foreach (GgufTensor tensor in header.Tensors)
        {
            if (!FirstInteger.TryGetValue(tensor.Type.Name, out int first))
            {
                continue;
            }

            byte[] integers = new byte[tensor.Type.BlockBytes - first];
            for (long block = 0; block < tensor.ByteCount; block += tensor.Type.BlockBytes)
            {
                random.NextBytes(integers);
                copy.Position = header.DataStart + tensor.Offset + block + first;
                copy.Write(integers);
            }
        }
#pragma warning restore CA5394
    }
}
