using System.Text.Json;

namespace SpecHub.Cli.Tests;

public sealed class JsonAnswerTests
{
    private static readonly string[] Names =
        ["text", "tokens", "promptTokens", "targetEvaluations", "tokensPerEvaluation", "draftedTokens", "acceptedTokens", "acceptedNgramTokens", "prefillSeconds",
         "decodeSeconds", "mode", "modeUsed", "modeReason", "draftSource", "tree", "verifier", "temperature", "seed", "backend", "finishReason"];

    [Theory]
    [InlineData("Grüße, 世界 🍎👨‍👩‍👧")]
    [InlineData("a \"quoted\" \\ and \\uD83C\\uDF4E and \\\\uD83C\\uDF4E\n\t\u0001 <&>")]
    [InlineData("")]
    public void Serialize_AnyText_ReadsBackTheSame(string text)
    {
        string json = JsonAnswer.Serialize(Report(text));
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal(text, document.RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public void Serialize_TextOfManyScripts_IsNotEscaped() =>
        Assert.Contains("\"Grüße, 世界 🍎 <&>'\"", JsonAnswer.Serialize(Report("Grüße, 世界 🍎 <&>'")), StringComparison.Ordinal);

    [Fact]
    public async Task RunAsync_Json_IsOneObjectWithAllNumbers()
    {
        CliResult result = await Cli.CallAsync([.. Cli.TinyPair, "--json", "--seed", "5", "--max-tokens", "24", "--temperature", "0.9", "--mode", "tree"]);
        Assert.Equal(ExitCodes.Success, result.ExitCode);
        Assert.Equal(string.Empty, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        JsonElement root = document.RootElement;
        Assert.Equal(Names, root.EnumerateObject().Select(property => property.Name), StringComparer.Ordinal);
        int tokens = root.GetProperty("tokens").GetInt32();
        int evaluations = root.GetProperty("targetEvaluations").GetInt32();
        Assert.Equal(24, tokens);
        Assert.Equal((double)tokens / evaluations, root.GetProperty("tokensPerEvaluation").GetDouble(), precision: 9);
        Assert.InRange(root.GetProperty("acceptedTokens").GetInt32(), 1, root.GetProperty("draftedTokens").GetInt32());
        Assert.InRange(root.GetProperty("promptTokens").GetInt32(), 1, 10);
        Assert.True(root.GetProperty("decodeSeconds").GetDouble() > 0);
        Assert.Equal("tree", root.GetProperty("mode").GetString());
        Assert.Equal("both", root.GetProperty("draftSource").GetString());
        Assert.InRange(root.GetProperty("acceptedNgramTokens").GetInt32(), 0, root.GetProperty("acceptedTokens").GetInt32());
        Assert.Equal("best:6", root.GetProperty("tree").GetString());
        Assert.Equal("coupled", root.GetProperty("verifier").GetString());
        Assert.Equal("0.9", root.GetProperty("temperature").GetRawText());
        Assert.Equal(5, root.GetProperty("seed").GetInt64());
        Assert.StartsWith("llama.cpp", root.GetProperty("backend").GetString(), StringComparison.Ordinal);
        Assert.Equal("length", root.GetProperty("finishReason").GetString());
    }

    [Fact]
    public async Task RunAsync_OffChainAndTree_GiveTheSameText()
    {
        JsonElement off = await JsonAsync("--mode", "off");
        JsonElement chain = await JsonAsync("--mode", "chain");
        JsonElement tree = await JsonAsync("--tree", "2^3");
        string text = off.GetProperty("text").GetString()!;
        Assert.True(text.Length > 40, text);
        Assert.Equal(text, chain.GetProperty("text").GetString());
        Assert.Equal(text, tree.GetProperty("text").GetString());
        JsonElement ngram = await JsonAsync("--draft-source", "ngram");
        Assert.Equal(text, ngram.GetProperty("text").GetString());
        Assert.Equal("ngram", ngram.GetProperty("draftSource").GetString());
        Assert.Equal("off root", Form(off));
        Assert.Equal("chain chain:4", Form(chain));
        Assert.Equal("tree 2^3", Form(tree));
        Assert.Equal(1, off.GetProperty("tokensPerEvaluation").GetDouble());
        Assert.True(tree.GetProperty("tokensPerEvaluation").GetDouble() > 1.2);
    }

    [Fact]
    public async Task RunAsync_SameSeedTwice_GivesTheSameTextAndAnotherSeedAnother()
    {
        JsonElement first = await JsonAsync("--verifier", "spechub");
        JsonElement second = await JsonAsync("--verifier", "spechub");
        JsonElement other = await JsonAsync("--verifier", "spechub", "--seed", "12");
        Assert.Equal(first.GetProperty("text").GetString(), second.GetProperty("text").GetString());
        Assert.NotEqual(first.GetProperty("text").GetString(), other.GetProperty("text").GetString(), StringComparer.Ordinal);
        Assert.Equal("spechub", first.GetProperty("verifier").GetString());
        Assert.Equal("2^2", first.GetProperty("tree").GetString());
    }

    [Fact]
    public async Task RunAsync_NoSeed_TheReportedOneGivesTheTextAgain()
    {
        CliResult drawn = await Cli.CallAsync([.. Cli.TinyPair, "--json", "--max-tokens", "30"]);
        using JsonDocument document = JsonDocument.Parse(drawn.Output);
        JsonElement again = await JsonAsync("--seed", document.RootElement.GetProperty("seed").GetRawText());
        Assert.Equal(document.RootElement.GetProperty("text").GetString(), again.GetProperty("text").GetString());
    }

    [Fact]
    public async Task RunAsync_MoreLeavesThanDefaultBranches_DraftsThemAll()
    {
        JsonElement wide = await JsonAsync("--tree", "100^1");
        Assert.True(wide.GetProperty("draftedTokens").GetInt32() > 64 * wide.GetProperty("targetEvaluations").GetInt32() / 2);
        Assert.Equal((await JsonAsync("--mode", "off")).GetProperty("text").GetString(), wide.GetProperty("text").GetString());
    }

    [Fact]
    public async Task RunAsync_StopSequence_EndsBeforeIt()
    {
        string text = (await JsonAsync()).GetProperty("text").GetString()!;
        string stop = text.Substring(text.Length / 2, 5);
        JsonElement stopped = await JsonAsync("--stop", "never in it", "--stop", stop);
        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], stopped.GetProperty("text").GetString());
        Assert.Equal("stopSequence", stopped.GetProperty("finishReason").GetString());
    }

    private static async Task<JsonElement> JsonAsync(params string[] options)
    {
        string[] seed = options.Contains("--seed", StringComparer.Ordinal) ? [] : ["--seed", "11"];
        CliResult result = await Cli.CallAsync([.. Cli.TinyPair, "--json", "--max-tokens", "30", .. seed, .. options]);
        Assert.True(result.ExitCode == ExitCodes.Success, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }

    private static string Form(JsonElement report) => $"{report.GetProperty("mode")} {report.GetProperty("tree")}";

    private static JsonReport Report(string text) => new()
    {
        Text = text,
        Tokens = 1,
        PromptTokens = 1,
        TargetEvaluations = 1,
        TokensPerEvaluation = 1,
        DraftedTokens = 0,
        AcceptedTokens = 0,
        AcceptedNgramTokens = 0,
        PrefillSeconds = 0,
        DecodeSeconds = 0,
        Mode = "off",
        ModeUsed = "off",
        ModeReason = "the mode was asked for",
        DraftSource = "none",
        Tree = "root",
        Verifier = "coupled",
        Temperature = 1,
        Seed = 1,
        Backend = "none",
        FinishReason = "length",
    };
}
