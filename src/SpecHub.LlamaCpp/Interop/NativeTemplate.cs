namespace SpecHub.LlamaCpp.Interop;

/// <summary>llama_chat_apply_template, without pointers.</summary>
internal static class NativeTemplate
{
    /// <summary>Renders into a buffer; returns the bytes needed, which may be more than it holds, or a negative number.</summary>
    public static unsafe int Apply(string template, ReadOnlySpan<NativeChatMessage> messages, Span<byte> buffer)
    {
        fixed (NativeChatMessage* messagePointer = messages)
        fixed (byte* bufferPointer = buffer)
        {
            return NativeMethods.ApplyChatTemplate(
                template, messagePointer, (nuint)messages.Length, addAssistant: 1, bufferPointer, buffer.Length);
        }
    }
}
