using System.Runtime.InteropServices;
using System.Text;
using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.Benchmarks.Dequantisation;

/// <summary>Writes a model file again with all weights as F32: the same metadata, the same tensors in the same order.</summary>
internal static class F32Copy
{
    private const int F32 = 0;
    private const int BlocksAtOnce = 4096;

    /// <summary>Writes the copy; nothing is left under its name when that fails.</summary>
    /// <param name="model">A GGUF file in one part.</param>
    /// <param name="output">The file to write; one that is there is replaced, folders are made.</param>
    /// <exception cref="LlamaCpp.ModelFileException">The model is refused, stores weights in a type without a conversion, or is the output itself.</exception>
    public static void Write(string model, string output)
    {
        var header = ModelHeader.Read(model);
        if (header.Tensors.FirstOrDefault(tensor => !Blocks.Converts(tensor.Type)) is { } tensor)
        {
            throw GgufErrors.Refused(
                model,
                $"its tensor {GgufErrors.Quote(tensor.Name)} is stored as {tensor.Type.Name}, which cannot be converted.",
                $"Take a model of the types {string.Join(", ", Blocks.Types)}.");
        }

        if (Path.GetFullPath(model) == Path.GetFullPath(output))
        {
            throw GgufErrors.Refused(model, "the copy would replace it.", "Name another file for the copy.");
        }

        string part = output + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        try
        {
            using (FileStream source = File.OpenRead(model))
            using (FileStream copy = File.Create(part))
            {
                WriteHeader(header, source, copy);
                WriteWeights(header, source, copy);
            }

            File.Move(part, output, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static void WriteHeader(ModelHeader header, FileStream source, FileStream copy)
    {
        byte[] metadata = new byte[header.MetadataEnd];
        source.ReadExactly(metadata);
        if (header.FileType is long place)
        {
            BitConverter.TryWriteBytes(metadata.AsSpan((int)place), F32);
        }

        using BinaryWriter writer = new(copy, Encoding.UTF8, leaveOpen: true);
        writer.Write(metadata);
        long offset = 0;
        foreach (GgufTensor tensor in header.Tensors)
        {
            byte[] name = Encoding.UTF8.GetBytes(tensor.Name);
            writer.Write((ulong)name.Length);
            writer.Write(name);
            writer.Write(tensor.Dimensions.Count);
            foreach (long extent in tensor.Dimensions)
            {
                writer.Write(extent);
            }

            writer.Write(F32);
            writer.Write(offset);
            offset = GgufDataLayout.RoundUp(offset + (sizeof(float) * Elements(tensor)), header.Alignment);
        }
    }

    private static void WriteWeights(ModelHeader header, FileStream source, FileStream copy)
    {
        Pad(copy, header.Alignment);
        long start = copy.Position;
        foreach (GgufTensor tensor in header.Tensors)
        {
            byte[] blocks = new byte[BlocksAtOnce * tensor.Type.BlockBytes];
            float[] values = new float[BlocksAtOnce * tensor.Type.BlockLength];
            source.Position = header.DataStart + tensor.Offset;
            for (long left = tensor.ByteCount; left > 0; left -= blocks.Length)
            {
                Span<byte> bytes = blocks.AsSpan(0, (int)Math.Min(left, blocks.Length));
                Span<float> numbers = values.AsSpan(0, bytes.Length / tensor.Type.BlockBytes * tensor.Type.BlockLength);
                source.ReadExactly(bytes);
                Blocks.Convert(tensor.Type, bytes, numbers);
                copy.Write(MemoryMarshal.AsBytes(numbers));
            }

            Pad(copy, header.Alignment, start);
        }
    }

    private static long Elements(GgufTensor tensor) => tensor.ByteCount / tensor.Type.BlockBytes * tensor.Type.BlockLength;

    private static void Pad(FileStream copy, uint alignment, long start = 0)
    {
        long length = copy.Position - start;
        copy.Write(new byte[GgufDataLayout.RoundUp(length, alignment) - length]);
    }
}
