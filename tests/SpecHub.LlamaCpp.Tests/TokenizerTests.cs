using System.Text;
using SpecHub.Tokens;

namespace SpecHub.LlamaCpp.Tests;

public sealed class TokenizerTests
{
    [NativeTheory]
    [InlineData(Native.TinyTarget, 4096)]
    [InlineData(Native.SmolTarget, 49152)]
    public void Encode_ThenBytesOf_GivesTheTextBack(string file, int size)
    {
        using LlamaModel model = Native.Load(file);
        const string Text = "Zwölf Boxkämpfer jagen Viktor \U0001F98A\U0001F3FD 1234 \t\n { return x; }";
        IReadOnlyList<TokenId> tokens = model.Tokenizer.Encode(Text, parseSpecial: false);

        List<byte> bytes = [];
        foreach (TokenId token in tokens)
        {
            bytes.AddRange(model.Tokenizer.BytesOf(token));
        }

        Assert.Equal(size, model.Tokenizer.VocabularySize);
        Assert.Equal(Text, Encoding.UTF8.GetString([.. bytes]));
    }

    [NativeFact]
    public void Push_EmojiOverSeveralTokens_ComesOutWhole()
    {
        using LlamaModel model = Native.Load(Native.TinyTarget);
        IReadOnlyList<TokenId> tokens = model.Tokenizer.Encode("\U0001F98A", parseSpecial: false);
        var detokenizer = new StreamingDetokenizer();
        List<string> pieces = [.. tokens.Select(token => detokenizer.Push(model.Tokenizer.BytesOf(token)))];

        Assert.True(tokens.Count > 1, "The emoji is one token, so this test shows nothing.");
        Assert.Equal("\U0001F98A", Assert.Single(pieces, piece => piece.Length > 0));
    }

    [NativeFact]
    public void Encode_ControlTokens_OnlyWhenAskedFor()
    {
        using LlamaModel model = Native.Load(Native.SmolTarget);
        IReadOnlyList<TokenId> parsed = model.Tokenizer.Encode("<|im_end|>", parseSpecial: true);
        IReadOnlyList<TokenId> text = model.Tokenizer.Encode("<|im_end|>", parseSpecial: false);

        Assert.True(model.Tokenizer.EndsGeneration(Assert.Single(parsed)));
        Assert.Empty(model.Tokenizer.BytesOf(parsed[0]).ToArray());
        Assert.True(text.Count > 1);
    }

    [NativeFact]
    public void Encode_EmptyText_IsEmpty()
    {
        using LlamaModel model = Native.Load(Native.TinyTarget);
        Assert.Empty(model.Tokenizer.Encode(string.Empty, parseSpecial: true));
    }

    [NativeFact]
    public void Render_Conversation_IsTheModelsFormat()
    {
        using LlamaModel model = Native.Load(Native.SmolTarget);
        string prompt = LlamaChatTemplate.Of(model).Render([("system", "Be brief."), ("user", "Hi"), ("assistant", "Hello."), ("user", "Bye")]);

        Assert.Equal(
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n" +
            "<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n",
            prompt);
    }

    [NativeFact]
    public void Render_TextLargerThanTheFirstBuffer_IsWhole()
    {
        using LlamaModel model = Native.Load(Native.TinyTarget);
        string text = new('é', 100_000);
        Assert.Contains(text, LlamaChatTemplate.Of(model, "chatml").Render([("user", text)]), StringComparison.Ordinal);
    }

    [NativeFact]
    public void Of_UnknownFormat_SaysSo()
    {
        using LlamaModel model = Native.Load(Native.TinyTarget);
        var exception = Assert.Throws<LlamaException>(() => LlamaChatTemplate.Of(model, "no such format"));
        Assert.Contains("no such format", exception.Message, StringComparison.Ordinal);
        Assert.Contains("chatml", exception.Message, StringComparison.Ordinal);
    }
}
