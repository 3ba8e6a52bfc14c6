using System.Diagnostics;
using SpecHub.LlamaCpp.Gguf;
using SpecHub.Testing;

namespace SpecHub.LlamaCpp.Tests.Gguf;

public sealed class GgufFileTests : GgufFileContract
{
    [Theory]
    [InlineData("SmolLM2-135M-Instruct.Q4_1.gguf", 49_152, 8192, 272, 30)]
    [InlineData("smollm2-draft.q8_0.gguf", 49_152, null, null, 4)]
    [InlineData("tiny-target.q8_0.gguf", 4096, null, null, 6)]
    [InlineData("tiny-draft.q8_0.gguf", 4096, 1024, 20, 2)]
    public void Read_RealModel_FindsWhatItIs(string fileName, int vocabulary, int? context, int? tensors, int layers)
    {
        GgufFile file = GgufFile.Read(Repository.Model(fileName));

        Assert.Equal("llama", file.Architecture);
        Assert.Equal(3, file.Version);
        Assert.Equal(vocabulary, file.VocabularySize);
        Assert.NotNull(file.Name);
        Assert.Equal(context ?? file.ContextLength, file.ContextLength);
        Assert.Equal(tensors ?? file.Tensors.Count, file.Tensors.Count);
        Assert.Equal(layers, file.Metadata["llama.block_count"].WholeNumber);
        Assert.Equal(
            layers, file.Tensors.Count(tensor => tensor.Name.EndsWith(".attn_q.weight", StringComparison.Ordinal)));
        GgufTensor embeddings = Assert.Single(file.Tensors, tensor => tensor.Name == "token_embd.weight");
        Assert.Equal(vocabulary, embeddings.Dimensions[1]);
    }

    [Fact]
    public void Read_RealModel_AccountsForEveryByteOfTheData()
    {
        string path = Repository.Model("tiny-draft.q8_0.gguf");

        GgufFile file = GgufFile.Read(path);

        GgufTensor last = file.Tensors[^1];
        long header = new FileInfo(path).Length - last.Offset - last.ByteCount;
        Assert.InRange(header, 131_055, 140_000);
    }

    [Fact]
    public void Read_LargeVocabulary_IsFast()
    {
        string path = Repository.Model("SmolLM2-135M-Instruct.Q4_1.gguf");
        GgufFile.Read(path);

        TimeSpan best = Enumerable.Range(0, 5).Min(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            GgufFile.Read(path);
            return Stopwatch.GetElapsedTime(start);
        });

        Assert.InRange(best.TotalMilliseconds, 0, 100);
    }

    [Fact]
    public void Read_SmallestModel_ReportsMissingKeysAsNull()
    {
        GgufFile file = Read(GgufBuilder.WithArchitecture().Tensor("weights", 0, [16]));

        Assert.Null(file.Name);
        Assert.Null(file.ContextLength);
        Assert.Null(file.VocabularySize);
    }

    [Fact]
    public void Read_VersionTwo_IsAccepted()
    {
        GgufBuilder builder = GgufBuilder.Model();
        builder.Version = 2;

        Assert.Equal(2, Read(builder).Version);
    }

    [Fact]
    public void Read_EveryTypeOfValue_KeepsItsContent()
    {
        GgufFile file = Read(GgufBuilder.Model()
            .Entry("u8", GgufValueType.U8, [255])
            .Entry("i8", GgufValueType.I8, [255])
            .Entry("u16", GgufValueType.U16, [255, 255])
            .Entry("i16", GgufValueType.I16, [254, 255])
            .Entry("i32", GgufValueType.I32, BitConverter.GetBytes(-3))
            .Entry("u64", GgufValueType.U64, BitConverter.GetBytes(ulong.MaxValue))
            .Entry("i64", GgufValueType.I64, BitConverter.GetBytes(long.MinValue))
            .Entry("f32", GgufValueType.F32, BitConverter.GetBytes(1.5f))
            .Entry("f64", GgufValueType.F64, BitConverter.GetBytes(-2.25))
            .Entry("flag", GgufValueType.Flag, [1])
            .Array("numbers", (uint)GgufValueType.U16, 3, new byte[6])
            .Text("text", "Grüße"));

        string[] expected =
        [
            "u8=255", "i8=-1", "u16=65535", "i16=-2", "i32=-3", "u64=18446744073709551615", "i64=-9223372036854775808",
            "f32=1.5", "f64=-2.25", "flag=true", "numbers=U16[3]", "text=Grüße",
        ];
        IEnumerable<string> actual = file.Metadata.Skip(4).Select(pair => $"{pair.Key}={pair.Value}");
        Assert.Equal(expected, actual, StringComparer.Ordinal);
    }

    [Fact]
    public void Read_LargerAlignment_IsKept()
    {
        GgufBuilder builder = new() { Alignment = 128 };
        builder.Text("general.architecture", "llama").Number("general.alignment", 128)
            .Tensor("first", 8, [32]).Tensor("second", 8, [32, 2]);

        GgufFile file = Read(builder);

        Assert.Equal([34L, 68], file.Tensors.Select(tensor => tensor.ByteCount));
        Assert.Equal([0L, 128], file.Tensors.Select(tensor => tensor.Offset));
    }

    [Fact]
    public void Read_TextLargerThanTheBuffer_IsKeptWhole()
    {
        string text = new('x', 300_000);

        Assert.Equal(text, Read(GgufBuilder.Model().Text("long", text)).Metadata["long"].Text);
    }

    [Fact]
    public void Read_EmptyPath_Throws() => Assert.Throws<ArgumentException>(() => GgufFile.Read(string.Empty));
}
