using SpecHub.LlamaCpp.Gguf;

namespace SpecHub.LlamaCpp.Tests.Gguf;

public sealed class GgufSplitTests : GgufFileContract
{
    [Fact]
    public void Read_LaterPartByName_NamesTheFirst()
    {
        string path = Folder.Write("model-00002-of-00003.gguf", GgufBuilder.Model().Build());

        AssertRefused(path, "it is part 2 of a split model", $"Name '{Folder.PathOf("model-00001-of-00003.gguf")}'");
    }

    [Fact]
    public void Read_LaterPartThatWasRenamed_SaysThatItIsOne() => AssertRefused(
        Part(number: 1, count: 3, "weights"), "it is part 2 of a split model", "Name the first part");

    [Fact]
    public void Read_FirstPart_ReadsTheOthers()
    {
        string path = Folder.Write("m-00001-of-00003.gguf", Part(0, 3, "first").Build());
        Folder.Write("m-00002-of-00003.gguf", Part(1, 3, "second").Build());
        Folder.Write("m-00003-of-00003.gguf", Part(2, 3, "third").Build());

        string[] expected = ["first", "second", "third"];
        Assert.Equal(expected, GgufFile.Read(path).Tensors.Select(tensor => tensor.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void Read_FirstPartThatWasRenamed_SaysWhatTheNameMustBe() => AssertRefused(
        Part(number: 0, count: 2, "weights"),
        "the first of 2 parts",
        "-00001-of-00002.gguf",
        "Give all parts the names");

    [Fact]
    public void Read_MissingPart_NamesIt() => AssertSecondPartRefused(null, "there is no such file");

    [Fact]
    public void Read_DamagedPart_NamesIt() =>
        AssertSecondPartRefused(Part(1, 2, "second").Build()[..^1], "The tensor 'second' takes 64 bytes");

    [Fact]
    public void Read_PartWithTheWrongNumber_NamesIt() =>
        AssertSecondPartRefused(Part(5, 2, "second").Build(), "does not say that this is part 2 of 2");

    [Fact]
    public void Read_PartWithNumberOfAnotherType_NamesIt() => AssertSecondPartRefused(
        new GgufBuilder().Number("split.no", 1).Tensor("second", 0, [16]).Build(), "'split.no' has the type U32");

    [Fact]
    public void Read_TensorInTwoParts_NamesIt() =>
        AssertSecondPartRefused(Part(1, 2, "first").Build(), "The tensor 'first' is also in an earlier part");

    private static GgufBuilder Part(ushort number, ushort count, string tensor)
    {
        GgufBuilder builder = number == 0 ? GgufBuilder.WithArchitecture() : new GgufBuilder();
        return builder.Short("split.no", number).Short("split.count", count).Tensor(tensor, 0, [16]);
    }

    private void AssertSecondPartRefused(byte[]? content, string reason)
    {
        string first = Folder.Write("m-00001-of-00002.gguf", Part(0, 2, "first").Build());
        string second = Folder.PathOf("m-00002-of-00002.gguf");
        if (content is not null)
        {
            Folder.Write("m-00002-of-00002.gguf", content);
        }

        ModelFileException exception = Assert.Throws<ModelFileException>(() => GgufFile.Read(first));

        Assert.Equal(second, exception.Path);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }
}
