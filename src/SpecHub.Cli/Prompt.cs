using System.Text;
using SpecHub.Diagnostics;
using SpecHub.LlamaCpp;
using SpecHub.Tokens;

namespace SpecHub.Cli;

/// <summary>The prompt on its way from the command line to tokens.</summary>
internal static class Prompt
{
    private const string StandardInput = "-";

    /// <summary>Returns the text of the prompt.</summary>
    /// <exception cref="SpecHubException">It is empty, or standard input is no text.</exception>
    public static async Task<string> ReadAsync(GenerateOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        string text = options.Prompt == StandardInput ? await ReadInputAsync(terminal, cancellationToken).ConfigureAwait(false) : options.Prompt;
        if (text.Length == 0)
        {
            throw new SpecHubException("The prompt is empty. Give --prompt a text, or - and a text on standard input.");
        }

        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new SpecHubException("The prompt holds a NUL character, so it is no text. Check what was given as --prompt or on standard input.")
            : text;
    }

    /// <summary>Returns the tokens of the prompt, in the chat format of the model unless it is raw.</summary>
    /// <exception cref="SpecHubException">llama.cpp does not know the chat format.</exception>
    public static IReadOnlyList<TokenId> Encode(string text, GenerateOptions options, LlamaModel model)
    {
        if (options.Raw)
        {
            return model.Tokenizer.Encode(text, parseSpecial: true);
        }

        IReadOnlyList<(string Role, string Text)> messages =
            options.System is null ? [("user", text)] : [("system", options.System), ("user", text)];
        string conversation = LlamaChatTemplate.Of(model, options.Template).Render(messages);
        return model.Tokenizer.Encode(conversation, parseSpecial: true);
    }

    private static async Task<string> ReadInputAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var reader = new StreamReader(terminal.OpenInput(), utf8, detectEncodingFromByteOrderMarks: true);
        try
        {
            // A read from a keyboard cannot be cancelled, so a thread of its own waits for it and is left behind.
            string text = await Task.Run(reader.ReadToEnd, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (DecoderFallbackException exception)
        {
            throw new SpecHubException("The prompt on standard input is not UTF-8. Convert it, for example with iconv.", exception);
        }
    }
}
