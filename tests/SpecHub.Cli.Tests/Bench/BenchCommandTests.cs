using System.CommandLine;
using System.Text.Json;
using SpecHub.Cli.Bench;
using SpecHub.Generation;
using SpecHub.Trees;
using SpecHub.Verification;

namespace SpecHub.Cli.Tests.Bench;

public sealed class BenchCommandTests
{
    private static readonly string[] Names =
        ["promptClass", "prompt", "mode", "verifier", "tree", "temperature", "concurrency", "repeat", "tokens", "targetEvaluations", "tokensPerEvaluation",
         "tokensPerSecond", "prefillSeconds", "decodeSeconds", "modeUsed", "treeUsed", "draftSource", "modeReason", "draftedRounds", "promptTokens", "cachedTokens", "draftedTokens", "acceptedTokens", "draftSeconds", "evaluateSeconds",
         "verifySeconds", "commitSeconds", "depthTried", "depthAccepted", "seed", "void", "voidReason", "origin"];

    [Fact]
    public void Read_NoOptions_GivesTheDefaults()
    {
        BenchOptions options = Read();
        Assert.Equal(["Off", "Chain", "Tree", "Auto"], options.Modes.Select(mode => mode.ToString()), StringComparer.Ordinal);
        Assert.Equal((3, 64, 1L), (options.Repeats, options.Tokens, options.Seed));
        Assert.Equal(["off", "chain", "tree", "auto"], BenchArms.Of(options).Select(arm => Spelling.Of(arm.Mode)), StringComparer.Ordinal);
        Assert.Equal(["story", "explain", "code", "json", "rag-copy"], BenchPrompts.Read(path: null).Select(prompt => prompt.Class).Distinct(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void Read_EveryOption_ArrivesAtItsPlace()
    {
        BenchOptions options = Read(
            "--model", "m", "--draft", "d", "--prompts", "p", "--template", "chatml", "--modes", "Chain,off", "--verifiers", "spechub", "--trees", "chain:2,3^2", "--draft-sources", "Ngram",
            "--temperatures", "0,0.70", "--concurrency", "1,8", "--repeats", "5", "--tokens", "9", "--seed", "-3", "--json", "j", "--html", "h", "--context", "100",
            "--threads", "2", "--gpu-layers", "0", "--memory-limit", "5000000000", "--library", "l", "--log-level", "debug");
        Assert.Equal(("m", "d", "p", "chatml"), (options.Model, options.Draft, options.Prompts, options.Template));
        Assert.Equal([SpeculationMode.Chain, SpeculationMode.Off], options.Modes);
        Assert.Equal([Verifiers.SpecHub], options.Verifiers);
        Assert.Equal([TreeShape.Fixed(1, 2), TreeShape.Fixed(3, 2)], options.Trees);
        Assert.Equal([DraftSource.Ngram], options.Sources);
        Assert.Equal([0, .7f], options.Temperatures);
        Assert.Equal([1, 8], options.Concurrency);
        Assert.Equal((5, 9, -3L, "j", "h", 100), (options.Repeats, options.Tokens, options.Seed, options.Json, options.Html, options.Context));
        Assert.Equal((2, 0, 5_000_000_000, "l", "Debug"), (options.Threads, options.GpuLayers, options.MemoryLimit, options.Library, options.LogLevel.ToString()));
    }

    [Theory]
    [InlineData("--modes", "fast")]
    [InlineData("--modes", "1")]
    [InlineData("--verifiers", "lossy")]
    [InlineData("--trees", "bush")]
    [InlineData("--temperatures", "-1")]
    [InlineData("--concurrency", "0")]
    [InlineData("--concurrency", "65")]
    [InlineData("--repeats", "0")]
    [InlineData("--tokens", "0")]
    public async Task RunAsync_ValueOutsideItsRange_NamesOptionAndValue(string option, string value)
    {
        CliResult result = await Cli.CallAsync("bench", option, value);
        result.RequireError(ExitCodes.BadInput, option, $"'{value}'", "See 'spechub bench --help'.");
    }

    [Theory]
    [InlineData("--modes", "chain", "--trees", "2^2", "'chain'")]
    [InlineData("--modes", "tree", "--trees", "2^2,chain:4", "chain:4")]
    [InlineData("--verifiers", "spechub", "--trees", "chain:4,2^2,best:6", "best:6")]
    [InlineData("--concurrency", "15", "--trees", "chain:4,2^4", "2^4 can have 16 branches")]
    [InlineData("--draft-sources", "both", "--verifiers", "spechub", "'chain'")]
    [InlineData("--concurrency", "37", "--seed", "1", "best:6 can have 6 branches and 7 rows for each of 37")]
    [InlineData("--model", "x.gguf", "--seed", "1", "without --draft")]
    public async Task RunAsync_OptionsThatDoNotFit_AreRefusedBeforeAnyWork(string first, string value, string second, string other, string part) =>
        (await Cli.CallAsync("bench", first, value, second, other)).RequireError(ExitCodes.BadInput, part);

    [Fact]
    public void Arms_RuleThatCanDraftSomeOfTheTrees_IsRunWithThose() => Assert.Equal(
        ["off", "chain spechub", "chain coupled", "tree coupled"],
        BenchArms.Of(Read("--modes", "chain,tree", "--verifiers", "spechub,coupled", "--trees", "chain:4,best:6"))
            .Select(arm => arm == BenchArm.Off ? "off" : $"{Spelling.Of(arm.Mode)} {arm.Verifier.Name}"),
        StringComparer.Ordinal);

    [Fact]
    public void Arms_Sources_AreRunByTheRulesThatCanVerifyThem() => Assert.Equal(
        ["off", "chain:4, coupled, model", "chain:4, coupled, ngram", "chain:4, coupled, both", "chain:4, spechub, model", "chain:4, spechub, ngram"],
        BenchArms.Of(Read("--modes", "chain", "--verifiers", "coupled,spechub", "--trees", "chain:4", "--draft-sources", "model,ngram,both"))
            .Select(arm => BenchArm.NameOf(Spelling.Of(arm.Mode), arm.TreeName(null), arm.Verifier.Name, arm.SourceName)),
        StringComparer.Ordinal);

    [Fact]
    public void Options_NgramsOnly_NeedNoDraft()
    {
        Assert.False(Read("--model", "m", "--draft-sources", "ngram").WantsDraft);
        Assert.True(Read("--model", "m", "--draft-sources", "ngram,both").WantsDraft);
    }

    [Theory]
    [InlineData("", "has no prompts")]
    [InlineData("{\"class\": \"a\"}", "Line 1")]
    [InlineData("{\"class\": \"a\", \"prompt\": \"b\"}\n\n{\"class\": \"a\", \"prompt\": \"\"}", "Line 3")]
    [InlineData("{\"class\": \"a\", \"prompt\": \"b\", \"sytsem\": \"c\"}", "sytsem")]
    [InlineData("no JSON", "Line 1")]
    public async Task RunAsync_PromptsThatAreNone_AreRefused(string text, string part)
    {
        using var folder = new TestFolder();
        string prompts = folder.Write("p.jsonl", System.Text.Encoding.UTF8.GetBytes(text));
        (await Cli.CallAsync("bench", "--prompts", prompts)).RequireError(ExitCodes.BadInput, part);
        (await Cli.CallAsync("bench", "--prompts", prompts + "x")).RequireError(ExitCodes.BadInput, "is no file");
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--html")]
    public async Task RunAsync_FileThatCannotBeThere_IsRefusedBeforeWork(string option)
    {
        using var folder = new TestFolder();
        (await Cli.CallAsync("bench", option, folder.Root)).RequireError(ExitCodes.BadInput, option, folder.Root, "Name a file");
        (await Cli.CallAsync("bench", "--json", "x", "--html", "./x")).RequireError(ExitCodes.BadInput, "two names");
    }

    [Fact]
    public async Task RunAsync_TinyPair_WritesALineForEveryRunAndATable()
    {
        using var folder = new TestFolder();
        string json = Path.Combine(folder.Root, "r.jsonl");
        string prompts = folder.Write("p.jsonl", "{\"class\":\"a\",\"prompt\":\"Once upon a time\"}\n{\"class\":\"b\",\"prompt\":\"Hello\",\"system\":\"Be short.\",\"predicted\":\"Hello there\"}"u8.ToArray());
        CliResult result = await Cli.CallAsync(
            "bench", "--model", Cli.Target, "--draft", Cli.Draft, "--threads", "1", "--prompts", prompts, "--tokens", "8", "--temperatures", "1",
            "--concurrency", "1,2", "--repeats", "2", "--modes", "tree,auto", "--trees", "best:4", "--json", json);
        Assert.True(result.ExitCode == ExitCodes.Success, result.Error);
        JsonElement[] lines = [.. (await File.ReadAllLinesAsync(json)).Select(Parse)];
        Assert.Equal(2 * 2 * 2 * 3, lines.Length);
        foreach (JsonElement line in lines)
        {
            Assert.Equal(Names, line.EnumerateObject().Select(property => property.Name), StringComparer.Ordinal);
            Assert.False(line.GetProperty("void").GetBoolean());
            Assert.True(line.GetProperty("tokensPerSecond").GetDouble() > 0);
            Assert.InRange(line.GetProperty("tokens").GetInt32(), 1, 8 * line.GetProperty("concurrency").GetInt32());
            Assert.Equal(line.GetProperty("mode").GetString() == "off", line.GetProperty("tree").GetString() == "none");
            Assert.True(line.GetProperty("concurrency").GetInt32() > 1 || line.GetProperty("cachedTokens").GetInt32() == 0);
            Assert.Equal("tiny-target.q8_0.gguf", line.GetProperty("origin").GetProperty("model").GetString());
        }

        string[] table = result.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(1 + 12, table.Length);
        Assert.Matches(@"^class\s+temp\.\s+at once\s+arm\s+tokens per evaluation\s+tokens/s\s+against off\s+against one$", table[0]);
        Assert.Contains("24 runs count, 0 are void. Of 8 cells that speculate", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Help_NamesEveryOption()
    {
        CliResult result = await Cli.CallAsync("bench", "--help");
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        Assert.All(NewCommand().Options, option => Assert.Contains(option.Name, result.Output, StringComparison.Ordinal));
    }

    private static JsonElement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private static BenchCommand NewCommand() => new(new Terminal(() => Stream.Null, TextWriter.Null, TextWriter.Null));

    private static BenchOptions Read(params string[] arguments)
    {
        BenchCommand command = NewCommand();
        ParseResult line = command.Parse(arguments, SpecHubCommand.Rules);
        Assert.Empty(line.Errors);
        return command.Read(line);
    }
}
