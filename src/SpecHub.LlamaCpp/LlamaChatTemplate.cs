using System.Runtime.InteropServices;
using System.Text;
using SpecHub.LlamaCpp.Interop;

namespace SpecHub.LlamaCpp;

/// <summary>Writes a conversation as a model was trained to read it, through the formats that llama.cpp knows.</summary>
/// <remarks>
/// llama.cpp recognises a model's template by its text and renders one of a fixed list of formats; it is no template
/// language. Control tokens in the texts of messages become control tokens, so show untrusted text to a model only
/// where that does no harm. Immutable and safe for concurrent use.
/// </remarks>
public sealed class LlamaChatTemplate
{
    private readonly string _template;

    private LlamaChatTemplate(string template) => _template = template;

    /// <summary>Finds the format of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">A format by its name in llama.cpp, such as <c>chatml</c>; null takes the template of the file.</param>
    /// <exception cref="LlamaException">The file has no template, or llama.cpp does not know it.</exception>
    public static LlamaChatTemplate Of(LlamaModel model, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        string template = name ?? model.ChatTemplate ?? throw new LlamaException(
            $"'{model.Path}' has no chat template, so it is probably no chat model. Name a format (ChatTemplate = \"chatml\"), or use prompts as they stand.");
        var result = new LlamaChatTemplate(template);
        if (result.TryRender([("user", "?")]) is null)
        {
            throw new LlamaException(name is null
                ? $"llama.cpp does not know the chat template of '{model.Path}'. Name the format that comes closest (ChatTemplate = \"chatml\"), or use prompts as they stand."
                : $"llama.cpp knows no chat format '{name}'. Examples of names are chatml, llama3, gemma, phi3, mistral-v7, deepseek3.");
        }

        return result;
    }

    /// <summary>Writes a conversation, followed by the beginning of the assistant's answer.</summary>
    /// <param name="messages">Role (system, user, assistant) and text of each message.</param>
    /// <exception cref="LlamaException">llama.cpp refused the conversation.</exception>
    public string Render(IReadOnlyList<(string Role, string Text)> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Any(message => message.Text.Contains('\0', StringComparison.Ordinal) || message.Role.Contains('\0', StringComparison.Ordinal)))
        {
            throw new LlamaException("A message holds a NUL character, at which llama.cpp would cut it. Remove the character.");
        }

        return TryRender(messages) ?? throw new LlamaException(
            "llama.cpp could not write this conversation in the model's chat format. Check the roles of the messages: system, user and assistant are known.");
    }

    private string? TryRender(IReadOnlyList<(string Role, string Text)> messages)
    {
        var native = new NativeChatMessage[messages.Count];
        try
        {
            int bytes = 256;
            for (int i = 0; i < native.Length; i++)
            {
                native[i].Role = Marshal.StringToCoTaskMemUTF8(messages[i].Role);
                native[i].Content = Marshal.StringToCoTaskMemUTF8(messages[i].Text);
                bytes += 2 * (Encoding.UTF8.GetByteCount(messages[i].Text) + 64);
            }

            byte[] buffer = new byte[bytes];
            int length = NativeTemplate.Apply(_template, native, buffer);
            if (length > buffer.Length)
            {
                buffer = new byte[length];
                length = NativeTemplate.Apply(_template, native, buffer);
            }

            return length < 0 ? null : Encoding.UTF8.GetString(buffer, 0, length);
        }
        finally
        {
            foreach (NativeChatMessage message in native)
            {
                Marshal.FreeCoTaskMem(message.Role);
                Marshal.FreeCoTaskMem(message.Content);
            }
        }
    }
}
