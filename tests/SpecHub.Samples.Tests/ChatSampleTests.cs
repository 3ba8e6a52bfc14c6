using SpecHub.Testing;

namespace SpecHub.Samples.Tests;

public sealed class ChatSampleTests
{
    private static readonly string[] Tiny =
        ["--model", Repository.Model("tiny-target.q8_0.gguf"), "--draft", Repository.Model("tiny-draft.q8_0.gguf")];

    [Fact]
    public async Task Chat_OnePrompt_AnswersAndSaysWhatItTook()
    {
        Run first = await Run.BuiltAsync("Chat", "Chat", ["--prompt", "Tell me a story.", "--seed", "1", "--max-tokens", "60", .. Tiny]);
        Run second = await Run.BuiltAsync("Chat", "Chat", ["--prompt", "Tell me a story.", "--seed", "1", "--max-tokens", "60", .. Tiny]);

        Assert.Equal((0, string.Empty), (first.ExitCode, first.Error));
        Assert.Matches(@"\d+ tokens, \d+ target evaluations, \d+\.\d\d tokens per evaluation, .* tokens/s, mode Auto \(best:32/8, coupled\), seed 1", first.Output);
        Assert.DoesNotContain("\e[", first.Output, StringComparison.Ordinal);
        Assert.Equal(AnswerOf(first), AnswerOf(second));
    }

    [Fact]
    public async Task Chat_Conversation_AnswersEachQuestionAndLeavesAtTheEndOfTheInput()
    {
        Run run = await Run.BuiltAsync("Chat", "Chat", ["--seed", "1", "--max-tokens", "30", .. Tiny], input: "Hi\nBye\n");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(2, run.Output.Split(" target evaluations").Length - 1);
    }

    [Fact]
    public async Task Chat_ConversationOutgrowsTheContext_ForgetsItsOldestPartAndAnswers()
    {
        // The tiny model's context holds 1,024 tokens; a word is at least one.
        string longQuestion = string.Join(' ', Enumerable.Repeat("fox", 600));
        string tooLong = string.Join(' ', Enumerable.Repeat("fox", 1100));
        Run run = await Run.BuiltAsync(
            "Chat", "Chat", ["--seed", "1", "--max-tokens", "8", .. Tiny], input: $"{longQuestion}\n{longQuestion}\n{tooLong}\nHi\n");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(3, run.Output.Split(" target evaluations").Length - 1);
        Assert.Contains("oldest part is forgotten", run.Output, StringComparison.Ordinal);
        Assert.Contains("the context holds 1024", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such.gguf", "no-such.gguf")]
    [InlineData("README.md", "README.md")]
    public async Task Chat_FileThatIsNoModel_SaysSoWithExitCode2(string file, string part)
    {
        Run run = await Run.BuiltAsync("Chat", "Chat", ["--prompt", "Hi", "--model", file]);

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Output));
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private static string AnswerOf(Run run) => string.Join('\n', run.Output.Split('\n').Where(line => !line.Contains("tokens/s", StringComparison.Ordinal)));
}
