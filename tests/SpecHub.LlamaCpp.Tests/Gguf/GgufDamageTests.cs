// The numbers choose what to damage, reproducibly; nothing is kept secret by them.
#pragma warning disable CA5394

using SpecHub.LlamaCpp.Gguf;
using SpecHub.Testing;

namespace SpecHub.LlamaCpp.Tests.Gguf;

public sealed class GgufDamageTests : GgufFileContract
{
    // Where the data of the tensors of the model begin.
    private const int HeaderBytes = 133_000;

    private static readonly byte[] Model = File.ReadAllBytes(Repository.Model("tiny-draft.q8_0.gguf"));

    [Fact]
    public void Read_CutAnywhere_Throws()
    {
        Random random = new(1);
        IEnumerable<int> lengths = Enumerable.Range(0, 3072)
            .Concat(Enumerable.Range(0, 300).Select(_ => random.Next(3072, HeaderBytes)))
            .Concat(Enumerable.Range(0, 100).Select(_ => random.Next(HeaderBytes, Model.Length)))
            .Append(Model.Length - 1);
        string path = Folder.Write("model.gguf", Model);
        foreach (int length in lengths.OrderDescending())
        {
            Cut(path, length);
            ModelFileException exception = Assert.Throws<ModelFileException>(() => GgufFile.Read(path));
            Assert.StartsWith($"Cannot use the model file '{path}': ", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_AnyBitFlipped_ReadsOrThrows()
    {
        Random random = new(2);
        string path = Folder.Write("model.gguf", Model);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int refused = 0;
        const int Flips = 3000;
        for (int flip = 0; flip < Flips; flip++)
        {
            // Every second one hits the few bytes before the vocabulary, where the structure is.
            int position = flip % 2 == 0 ? random.Next(1024) : random.Next(HeaderBytes);
            byte[] flipped = [(byte)(Model[position] ^ (1 << random.Next(8)))];
            Overwrite(path, position, flipped);
            refused += IsRefused(path) ? 1 : 0;
            Overwrite(path, position, [Model[position]]);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(refused, Flips / 20, Flips - (Flips / 20));
        Assert.InRange(allocated / Flips, 0, 1 << 20);
    }

    [Fact]
    public void Read_AnyNumberReplacedByAnExtreme_ReadsOrThrows()
    {
        ulong[] extremes =
            [0, 1, uint.MaxValue, 1UL << 31, 1UL << 32, 1UL << 62, 1UL << 63, ulong.MaxValue, long.MaxValue];
        Random random = new(3);
        string path = Folder.Write("model.gguf", Model);
        for (int round = 0; round < 2000; round++)
        {
            int position = random.Next(round % 2 == 0 ? 1024 : HeaderBytes);
            int width = round % 3 == 0 ? 4 : 8;
            Overwrite(path, position, BitConverter.GetBytes(extremes[random.Next(extremes.Length)])[..width]);
            IsRefused(path);
            Overwrite(path, position, Model[position..(position + width)]);
        }
    }

    /// <summary>Returns whether the file was refused; any exception but the promised one fails the test.</summary>
    private static bool IsRefused(string path)
    {
        try
        {
            GgufFile.Read(path);
            return false;
        }
        catch (ModelFileException)
        {
            return true;
        }
    }

    private static void Cut(string path, int length)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.SetLength(length);
    }

    private static void Overwrite(string path, int position, byte[] content)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.Position = position;
        file.Write(content);
    }
}
