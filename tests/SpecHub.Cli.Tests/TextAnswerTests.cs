using System.Text.Json;
using SpecHub.Generation;
using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Cli.Tests;

public sealed class TextAnswerTests
{
    private static readonly GenerationStatistics Statistics = new()
    {
        PromptTokens = 3,
        Tokens = 5,
        TargetEvaluations = 2,
        DraftedTokens = 12,
        AcceptedTokens = 3,
        PrefillTime = TimeSpan.FromSeconds(1),
        DecodeTime = TimeSpan.FromSeconds(2),
        Mode = SpeculationMode.Tree,
        ModeUsed = SpeculationMode.Tree,
        Tree = TreeShape.Fixed(2, 4),
        Verifier = "coupled",
        Sampling = new SamplingOptions(),
        Seed = 42,
    };

    [Fact]
    public void Describe_AnyCulture_WritesPoints() => Assert.Equal(
        "5 tokens, 2 target evaluations, 2.50 tokens per evaluation, 2.5 tokens/s, mode tree (2^4, coupled), seed 42",
        TextAnswer.Describe(Statistics));

    [Fact]
    public async Task WriteAsync_ColorTerminal_ColorsWhatWasDrafted()
    {
        (string output, string error) = await WriteAsync(hasColor: true, "one", "*two", "three");
        Assert.Equal($"one\e[32mtwo\e[0mthree{Environment.NewLine}", output);
        Assert.StartsWith("5 tokens", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_NoColor_IsPlain()
    {
        (string output, _) = await WriteAsync(hasColor: false, "one", "*two");
        Assert.Equal($"onetwo{Environment.NewLine}", output);
    }

    [Fact]
    public async Task WriteAsync_AnswerEndsItsLine_AddsNone()
    {
        (string output, _) = await WriteAsync(hasColor: false, "one\n");
        Assert.Equal("one\n", output);
    }

    [Fact]
    public async Task RunAsync_Text_IsTheTextOfTheJson()
    {
        string[] arguments = [.. Cli.TinyPair, "--seed", "3", "--max-tokens", "12"];
        CliResult text = await Cli.CallAsync(arguments);
        using JsonDocument json = JsonDocument.Parse((await Cli.CallAsync([.. arguments, "--json"])).Output);
        Assert.Equal(ExitCodes.Success, text.ExitCode);
        Assert.Equal(json.RootElement.GetProperty("text").GetString(), text.Output.TrimEnd());
        Assert.Matches(
            @"^12 tokens, \d+ target evaluations, \d+\.\d\d tokens per evaluation, \d+\.\d tokens/s, mode auto \(best:32/8, coupled, drafts in \d+ rounds\), seed 3\s$",
            text.Error);
    }

    [Fact]
    public async Task RunAsync_TemplateSystemAndRaw_ReadDifferentPrompts()
    {
        string[] chat = ["generate", "--model", Cli.Target, "--threads", "1", "--prompt", "Tell a story.", "--max-tokens", "1", "--json"];
        int templated = await PromptTokensAsync(chat);
        int withSystem = await PromptTokensAsync([.. chat, "--system", "Be brief."]);
        int raw = await PromptTokensAsync([.. chat, "--raw"]);
        Assert.True(raw < templated && templated < withSystem, $"{raw} {templated} {withSystem}");

        // The rendered text, given raw, is the same prompt: names of control tokens are read as such.
        chat[Array.IndexOf(chat, "--prompt") + 1] = "<|im_start|>user\nTell a story.<|im_end|>\n<|im_start|>assistant\n";
        Assert.Equal(await PromptTokensAsync([.. chat, "--raw"]), templated);
        chat[Array.IndexOf(chat, "--prompt") + 1] = "<|im_start|>";
        Assert.Equal(1, await PromptTokensAsync([.. chat, "--raw"]));
    }

    [Fact]
    public async Task RunAsync_PromptOnStandardInput_IsThePromptWithoutItsLastLineBreak()
    {
        string[] arguments = [.. Cli.TinyPair, "--seed", "3", "--max-tokens", "12"];
        CliResult direct = await Cli.CallAsync(arguments);
        arguments[Array.IndexOf(arguments, "--prompt") + 1] = "-";
        CliResult piped = await Cli.CallAsync("Once upon a time\r\n"u8.ToArray(), arguments);
        Assert.Equal(direct.Output, piped.Output);
    }

    [Fact]
    public async Task RunAsync_CancelledAtTheFirstPiece_EndsWithTheCodeOfCtrlC()
    {
        using var cancellation = new CancellationTokenSource();
        await using var output = new CancellingWriter(cancellation);
        await using var error = new StringWriter();
        var terminal = new Terminal(() => Stream.Null, output, error);
        int code = await SpecHubCommand.RunAsync([.. Cli.TinyPair, "--seed", "3"], terminal, cancellation.Token);
        Assert.Equal(ExitCodes.Interrupted, code);
        Assert.Equal($"spechub: interrupted.{Environment.NewLine}", error.ToString());
        Assert.EndsWith("\n", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<int> PromptTokensAsync(string[] arguments)
    {
        CliResult result = await Cli.CallAsync(arguments);
        Assert.True(result.ExitCode == ExitCodes.Success, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.GetProperty("promptTokens").GetInt32();
    }

    /// <summary>Writes pieces, those with a star as drafted ones.</summary>
    private static async Task<(string Output, string Error)> WriteAsync(bool hasColor, params string[] pieces)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        IEnumerable<GenerationUpdate> updates = pieces
            .Select(piece => new GenerationUpdate(piece.TrimStart('*'), piece.StartsWith('*'), Finish: null, Statistics: null))
            .Append(new GenerationUpdate(string.Empty, FromDraft: false, FinishReason.Length, Statistics));
        await TextAnswer.WriteAsync(updates.ToAsyncEnumerable(), new Terminal(() => Stream.Null, output, error) { OutputHasColor = hasColor });
        return (output.ToString(), error.ToString());
    }

    private sealed class CancellingWriter(CancellationTokenSource cancellation) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            cancellation.Cancel();
        }
    }
}
