using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>llama_chat_message: two UTF-8 strings that end with 0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeChatMessage
{
    public nint Role;
    public nint Content;
}
