using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.LlamaCpp.Tests.Gguf;

public sealed class GgufTensorTests : GgufFileContract
{
    private const string Advice = "Download or convert the file again";

    [Theory]
    [InlineData(ulong.MaxValue, "at most 65,536")]
    [InlineData(65_536UL, "too short")]
    public void Read_TooManyTensorsAnnounced_SaysSo(ulong count, string reason)
    {
        GgufBuilder builder = GgufBuilder.Model();
        builder.TensorCount = count;

        AssertRefused(builder, $"announces {count:N0} tensors", reason, Advice);
    }

    [Fact]
    public void Read_DuplicateTensor_NamesIt() => AssertRefused(
        GgufBuilder.Model().Tensor("weights", 0, [16]),
        "The tensor name 'weights' occurs a second time at byte ",
        Advice);

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Read_ImpossibleTensorName_SaysSo(string name) => AssertRefused(
        GgufBuilder.WithArchitecture().Tensor(name, 0, [16]),
        "The name of tensor 1 of 1 is empty or has a zero byte",
        Advice);

    [Fact]
    public void Read_TensorNameTooLong_SaysSo()
    {
        Assert.Single(Read(GgufBuilder.WithArchitecture().Tensor(new string('n', 63), 0, [16])).Tensors);
        AssertRefused(
            GgufBuilder.WithArchitecture().Tensor(new string('n', 64), 0, [16]),
            "The name of tensor 1 of 1 has a text of 64 bytes",
            "at most 63",
            Advice);
    }

    [Theory]
    [InlineData(new ulong[0], "has 0 dimensions")]
    [InlineData(new ulong[] { 1, 1, 1, 1, 1 }, "has 5 dimensions")]
    [InlineData(new ulong[] { 16, 0 }, "has a dimension of 0")]
    [InlineData(new ulong[] { ulong.MaxValue }, "has a dimension of -1")]
    [InlineData(new ulong[] { 1UL << 32, 1UL << 32 }, "is larger than the file")]
    [InlineData(new ulong[] { 1UL << 62, 4 }, "is larger than the file")]
    [InlineData(new ulong[] { 16, 1 << 20 }, "16 x 1048576 elements of type f32 is larger than the file")]
    public void Read_ImpossibleShape_NamesTheTensor(ulong[] dimensions, string reason) => AssertRefused(
        GgufBuilder.WithArchitecture().Tensor("odd", 0, dimensions), "The tensor 'odd'", reason, Advice);

    [Theory]
    [InlineData(4u)]
    [InlineData(31u)]
    [InlineData(43u)]
    [InlineData(uint.MaxValue)]
    public void Read_UnknownTensorType_NamesNumberAndTensor(uint type) => AssertRefused(
        GgufBuilder.WithArchitecture().Tensor("odd", type, [16]),
        $"The tensor 'odd' has the type {type} at byte ",
        "unknown or was withdrawn",
        "Take a file quantized");

    [Fact]
    public void Read_RowOfPartialBlocks_SaysSo() => AssertRefused(
        GgufBuilder.WithArchitecture().Tensor("odd", 8, [33, 2]),
        "The tensor 'odd' has rows of 33 elements, which is not a multiple of the 32 in a block of type q8_0",
        Advice);

    [Theory]
    [InlineData(8UL)]
    [InlineData(96UL)]
    [InlineData(0UL)]
    public void Read_TensorNotBehindTheOneBefore_SaysWhere(ulong offset)
    {
        GgufBuilder builder = GgufBuilder.Model().Tensor("second", 0, [16], offset);

        AssertRefused(
            builder, $"The tensor 'second' starts at byte {offset} of the data", "must start at byte 64", Advice);
    }

    [Fact]
    public void Read_OffsetBeyondTheFile_SaysSo() => AssertRefused(
        GgufBuilder.WithArchitecture().Tensor("far", 0, [16], ulong.MaxValue - 31),
        "The tensor 'far' starts at byte ",
        Advice);

    [Fact]
    public void Read_DataCutByOneByte_NamesTheTensor() => AssertRefused(
        GgufBuilder.Model().Build()[..^1],
        "The tensor 'weights' takes 64 bytes from byte ",
        "the file ends after",
        Advice);

    [Fact]
    public void Read_DataMissingAfterHugeAlignment_NamesTheTensor() => AssertRefused(
        GgufBuilder.Model().Number("general.alignment", 1u << 31), "The tensor 'weights' takes 64 bytes", Advice);

    [Fact]
    public void Find_EveryType_HasABlock()
    {
        GgufTensorType[] types =
            [.. Enumerable.Range(0, 64).Select(number => GgufTensorType.Find((uint)number)).OfType<GgufTensorType>()];

        Assert.Equal(35, types.Length);
        Assert.Equal(types.Length, types.Select(type => type.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(types, type => Assert.InRange(8.0 * type.BlockBytes / type.BlockLength, 1, 64));
    }
}
