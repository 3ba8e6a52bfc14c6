using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>Owns a llama_model.</summary>
internal sealed class SafeModelHandle : SafeHandle
{
    public SafeModelHandle()
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.FreeModel(handle);
        return true;
    }
}
