using System.Text;
using SpecHub.Testing;

namespace SpecHub.Cli.Tests;

public sealed class GenerateErrorTests
{
    [Fact]
    public async Task RunAsync_MissingFile_NamesIt() =>
        (await Cli.CallAsync("generate", "--model", "nowhere.gguf", "--prompt", "x"))
            .RequireError(ExitCodes.BadInput, "'nowhere.gguf'", "no such file");

    [Fact]
    public async Task RunAsync_MissingDraft_NamesItEvenWhereItIsNotUsed() =>
        (await Cli.CallAsync("generate", "--model", Cli.Target, "--draft", "nowhere.gguf", "--mode", "off", "--prompt", "x"))
            .RequireError(ExitCodes.BadInput, "'nowhere.gguf'", "no such file");

    [Fact]
    public async Task RunAsync_TextFile_IsRefused()
    {
        using var folder = new TestFolder();
        string path = folder.Write("model.gguf", "This is a text and no model, whatever its name says."u8.ToArray());
        (await Cli.CallAsync("generate", "--model", path, "--prompt", "x")).RequireError(ExitCodes.BadInput, path, "GGUF");
    }

    [Fact]
    public async Task RunAsync_CutFile_IsRefused()
    {
        using var folder = new TestFolder();
        string path = folder.Write("model.gguf", (await File.ReadAllBytesAsync(Cli.Draft))[..200_000]);
        (await Cli.CallAsync("generate", "--model", path, "--prompt", "x")).RequireError(ExitCodes.BadInput, path, "cut short");
    }

    [Fact]
    public async Task RunAsync_ModelWithoutChatTemplate_AsksForOne()
    {
        using var folder = new TestFolder();
        string path = folder.Write("model.gguf", WithoutChatTemplate(await File.ReadAllBytesAsync(Cli.Target)));
        (await Cli.CallAsync("generate", "--model", path, "--prompt", "x"))
            .RequireError(ExitCodes.BadInput, path, "--template", "--raw");
        CliResult raw = await Cli.CallAsync("generate", "--model", path, "--prompt", "x", "--raw", "--max-tokens", "1", "--threads", "1");
        Assert.Equal(ExitCodes.Success, raw.ExitCode);
    }

    [Fact]
    public async Task RunAsync_UnknownTemplate_IsRefused() =>
        (await Cli.CallAsync("generate", "--model", Cli.Target, "--template", "nonsense", "--prompt", "x", "--threads", "1"))
            .RequireError(ExitCodes.BadInput, "'nonsense'", "chatml");

    [Fact]
    public async Task RunAsync_DraftOfAnotherVocabulary_IsRefused() =>
        (await Cli.CallAsync("generate", "--model", Cli.Target, "--draft", Repository.Model(DefaultModels.Draft), "--prompt", "x", "--threads", "1"))
            .RequireError(ExitCodes.BadInput, DefaultModels.Draft, "another vocabulary");

    [Fact]
    public async Task RunAsync_PromptLongerThanTheContext_IsRefused() =>
        (await Cli.CallAsync([.. Cli.TinyPair[..^1], string.Join(' ', Enumerable.Repeat("word", 400)), "--context", "256"]))
            .RequireError(ExitCodes.BadInput, "the context holds 256", "--context");

    [Fact]
    public async Task RunAsync_ContextLongerThanTheModels_IsRefusedBeforeLoading() =>
        (await Cli.CallAsync([.. Cli.TinyPair, "--context", "2000000000"]))
            .RequireError(ExitCodes.BadInput, "--context 2000000000", "1024");

    [Fact]
    public async Task RunAsync_EmptyPrompt_IsRefused() =>
        (await Cli.CallAsync([.. Cli.TinyPair[..^1], string.Empty])).RequireError(ExitCodes.BadInput, "prompt is empty");

    [Fact]
    public async Task RunAsync_EmptyStandardInput_IsRefused() =>
        (await Cli.CallAsync("\n"u8.ToArray(), [.. Cli.TinyPair[..^1], "-"])).RequireError(ExitCodes.BadInput, "prompt is empty");

    [Fact]
    public async Task RunAsync_StandardInputThatIsNoUtf8_IsRefused() =>
        (await Cli.CallAsync([0x66, 0xC0, 0x66], [.. Cli.TinyPair[..^1], "-"])).RequireError(ExitCodes.BadInput, "not UTF-8");

    [Fact]
    public async Task RunAsync_NulInThePrompt_IsRefused() =>
        (await Cli.CallAsync("a\0b"u8.ToArray(), [.. Cli.TinyPair[..^1], "-"])).RequireError(ExitCodes.BadInput, "NUL");

    [Theory]
    [InlineData("--mode", "chain", "--tree", "2^2", "chain:2")]
    [InlineData("--verifier", "spechub", "--tree", "best:14", "best:14")]
    [InlineData("--mode", "off", "--tree", "2^2", "--mode off")]
    public async Task RunAsync_OptionsThatContradict_AreRefused(string first, string firstValue, string second, string secondValue, string part) =>
        (await Cli.CallAsync([.. Cli.TinyPair, first, firstValue, second, secondValue])).RequireError(ExitCodes.BadInput, part);

    /// <summary>Gives the key of the template another name of the same length.</summary>
    private static byte[] WithoutChatTemplate(byte[] model)
    {
        int key = model.AsSpan().IndexOf("tokenizer.chat_template"u8);
        Encoding.UTF8.GetBytes("tokenizer.chat_xxxxxxxx").CopyTo(model, key);
        return model;
    }
}
