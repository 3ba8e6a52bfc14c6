using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.LlamaCpp.Tests.Gguf;

public sealed class GgufMetadataTests : GgufFileContract
{
    private const string Advice = "Download or convert the file again";

    [Theory]
    [InlineData(ulong.MaxValue, "at most 65,536")]
    [InlineData(65_536UL, "too short")]
    public void Read_TooManyKeysAnnounced_SaysSo(ulong count, string reason)
    {
        GgufBuilder builder = GgufBuilder.Model();
        builder.KeyCount = count;

        AssertRefused(builder, $"announces {count:N0} metadata keys", reason, Advice);
    }

    [Fact]
    public void Read_TextLongerThanTheFile_NamesTheKeyAndTheByte()
    {
        byte[] content = BitConverter.GetBytes(1UL << 40);

        AssertRefused(
            GgufBuilder.Model().Entry("too.long", GgufValueType.Text, content),
            "The value of key 'too.long' needs 1,099,511,627,776 more bytes at byte ",
            "the file ends after",
            Advice);
    }

    [Fact]
    public void Read_LengthWithTheHighestBit_SaysSo() => AssertRefused(
        GgufBuilder.Model().Entry("negative", GgufValueType.Text, BitConverter.GetBytes(ulong.MaxValue)),
        "The value of key 'negative' needs 18,446,744,073,709,551,615 more bytes",
        Advice);

    [Fact]
    public void Read_KeyTooLong_SaysSo() =>
        AssertRefused(GgufBuilder.Model().Number(new string('k', 65_536), 1), "65,536 bytes", "at most 65,535", Advice);

    [Fact]
    public void Read_HostileKey_IsShortenedInTheMessage()
    {
        string key = "line\nbreak" + new string('k', 200);
        GgufBuilder builder = GgufBuilder.Model().Number(key, 1).Number(key, 2);

        AssertRefused(builder, "'line?breakkk", "kkk...' occurs a second time", Advice);
    }

    [Fact]
    public void Read_EmptyKey_SaysSo() =>
        AssertRefused(GgufBuilder.Model().Number(string.Empty, 1), "Key 5 of 5 at byte ", "is empty", Advice);

    [Fact]
    public void Read_DuplicateKey_NamesIt() => AssertRefused(
        GgufBuilder.Model().Number("twice", 1).Number("twice", 2),
        "The key 'twice' occurs a second time at byte ",
        Advice);

    [Theory]
    [InlineData(13u)]
    [InlineData(uint.MaxValue)]
    public void Read_UnknownValueType_NamesTheKey(uint type) => AssertRefused(
        GgufBuilder.Model().Entry("odd", (GgufValueType)type, []),
        $"The value of key 'odd' has the unknown type {type}",
        Advice);

    [Fact]
    public void Read_UnknownElementType_NamesTheKey() => AssertRefused(
        GgufBuilder.Model().Array("odd", 13, 0, []), "The value of key 'odd' has the unknown type 13", Advice);

    [Fact]
    public void Read_ArrayOfArrays_SaysSo() => AssertRefused(
        GgufBuilder.Model().Array("nested", 9, 0, []), "The value of key 'nested' is an array of arrays", Advice);

    [Theory]
    [InlineData(0u, 1UL << 62)]
    [InlineData(10u, 1UL << 61)]
    [InlineData(8u, ulong.MaxValue)]
    public void Read_ArrayWithHugeCount_SaysSo(uint elementType, ulong count) => AssertRefused(
        GgufBuilder.Model().Array("huge", elementType, count, []), $"announces {count:N0} elements", "at most", Advice);

    [Theory]
    [InlineData(0u)]
    [InlineData(8u)]
    [InlineData(12u)]
    public void Read_ArrayLongerThanTheFile_SaysSo(uint elementType) => AssertRefused(
        GgufBuilder.Model().Array("long", elementType, 1 << 20, []),
        "The value of key 'long' announces 1,048,576 elements",
        "the file of ",
        Advice);

    [Fact]
    public void Read_MoreTokensThanAnyModelHas_SaysSo() => AssertRefused(
        GgufBuilder.WithArchitecture().Array("tokenizer.ggml.tokens", 8, 3_000_000, []), "at most 2,097,152", Advice);

    [Fact]
    public void Read_RepeatedToken_SaysWhich() => AssertRefused(
        GgufBuilder.WithArchitecture().Texts("tokenizer.ggml.tokens", "a", "b", "a"),
        "'tokenizer.ggml.tokens' repeats an earlier token as token 2",
        Advice);

    [Fact]
    public void Read_EmptyTokens_AreDifferentTokens()
    {
        GgufBuilder builder = GgufBuilder.WithArchitecture()
            .Texts("tokenizer.ggml.tokens", string.Empty, string.Empty, "a").Tensor("weights", 0, [16]);

        Assert.Equal(3, Read(builder).VocabularySize);
    }

    [Fact]
    public void Read_TokenWithTheNameOfAnEmptyOne_SaysWhich() => AssertRefused(
        GgufBuilder.WithArchitecture().Texts("tokenizer.ggml.tokens", "[EMPTY_1]", string.Empty),
        "repeats an earlier token as token 1");

    [Theory]
    [InlineData(0u)]
    [InlineData(16u)]
    [InlineData(33u)]
    public void Read_ImpossibleAlignment_SaysSo(uint alignment) => AssertRefused(
        GgufBuilder.Model().Number("general.alignment", alignment),
        $"The key 'general.alignment' is '{alignment}' of type U32",
        "a power of two",
        Advice);

    [Fact]
    public void Read_AlignmentOfAnotherType_SaysSo() => AssertRefused(
        GgufBuilder.Model().Short("general.alignment", 32), "'general.alignment' is '32' of type U16", Advice);
}
