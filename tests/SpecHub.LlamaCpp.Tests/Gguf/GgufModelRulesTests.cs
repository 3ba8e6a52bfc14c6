namespace SpecHub.LlamaCpp.Tests.Gguf;

public sealed class GgufModelRulesTests : GgufFileContract
{
    [Fact]
    public void Read_NoTensors_SaysThatThereAreNoWeights() => AssertRefused(
        GgufBuilder.WithArchitecture().Texts("tokenizer.ggml.tokens", "a"),
        "it has no tensors",
        "Name a text generation model");

    [Fact]
    public void Read_NoArchitecture_SaysSo() => AssertRefused(
        new GgufBuilder().Tensor("weights", 0, [16]), "the key 'general.architecture' is missing", "Name a text");

    [Fact]
    public void Read_ArchitectureOfAnotherType_SaysSo() => AssertRefused(
        new GgufBuilder().Number("general.architecture", 7).Tensor("weights", 0, [16]),
        "'general.architecture' is '7' of type U32",
        "it must be a text");

    [Theory]
    [InlineData("adapter")]
    [InlineData("mmproj")]
    [InlineData("imatrix")]
    public void Read_FileOfAnotherKind_SaysWhich(string kind) => AssertRefused(
        GgufBuilder.Model().Text("general.type", kind),
        $"holds '{kind}' and not a model",
        "Name a text generation model");

    [Fact]
    public void Read_ImageEncoder_SaysSo() => AssertRefused(
        new GgufBuilder().Text("general.architecture", "clip").Tensor("weights", 0, [16]), "'clip'", "Name a text");

    [Theory]
    [InlineData("llama.context_length", 0u, "from 1 to 2147483647")]
    [InlineData("llama.context_length", uint.MaxValue, "from 1 to 2147483647")]
    [InlineData("llama.block_count", 0u, "from 1 to 512")]
    [InlineData("llama.block_count", 513u, "from 1 to 512")]
    [InlineData("llama.attention.head_count", 1u << 31, "from 0 to 65536")]
    [InlineData("llama.attention.head_count_kv", 0x8000_0004, "from 0 to 65536")]
    [InlineData("llama.expert_count", 1025u, "from 0 to 1024")]
    [InlineData("llama.expert_used_count", 1u, "from 0 to 0")]
    public void Read_ImpossibleNumber_NamesTheKey(string key, uint value, string range) => AssertRefused(
        GgufBuilder.WithArchitecture().Number(key, value).Tensor("weights", 0, [16]),
        $"The key '{key}' is '{value}' of type U32; it must be a whole number {range}");

    [Theory]
    [InlineData(0u)]
    [InlineData(9u)]
    public void Read_MoreOrFewerExpertsUsedThanThereAre_NamesTheKey(uint used) => AssertRefused(
        GgufBuilder.Model().Number("llama.expert_count", 8).Number("llama.expert_used_count", used),
        $"The key 'llama.expert_used_count' is '{used}'",
        "from 1 to 8");

    [Fact]
    public void Read_HeadsGivenPerLayer_IsAccepted() => Assert.Single(
        Read(GgufBuilder.Model().Array("llama.attention.head_count_kv", 4, 2, new byte[8])).Tensors);

    [Fact]
    public void Read_UnknownPositionScaling_NamesIt() => AssertRefused(
        GgufBuilder.Model().Text("llama.rope.scaling.type", "odd"),
        "the key 'llama.rope.scaling.type' is 'odd', and only none, linear, yarn, longrope are supported");

    [Theory]
    [InlineData(5u)]
    [InlineData(4u)]
    public void Read_VocabularyOfNumbers_SaysSo(uint elementType) => AssertRefused(
        GgufBuilder.WithArchitecture().Array("tokenizer.ggml.tokens", elementType, 1, new byte[4]).Tensor("w", 0, [16]),
        "The key 'tokenizer.ggml.tokens'",
        "it must be an array of Text, 1 or longer");

    [Fact]
    public void Read_EmptyVocabulary_SaysSo() => AssertRefused(
        GgufBuilder.WithArchitecture().Texts("tokenizer.ggml.tokens").Tensor("w", 0, [16]), "'Text[0]'", "1 or longer");

    [Theory]
    [InlineData("tokenizer.ggml.scores", 6u, "an array of F32 or I32, 3 or longer")]
    [InlineData("tokenizer.ggml.token_type", 5u, "an array of I32, 3 or longer")]
    public void Read_FewerEntriesThanTokens_NamesTheKey(string key, uint elementType, string expected) => AssertRefused(
        GgufBuilder.Model().Array(key, elementType, 2, new byte[8]), $"The key '{key}'", expected);

    [Fact]
    public void Read_TokenTypesOfAnotherType_NamesTheKey() => AssertRefused(
        GgufBuilder.Model().Array("tokenizer.ggml.token_type", 0, 3, new byte[3]), "'U8[3]'", "an array of I32");
}
