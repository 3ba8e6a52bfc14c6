using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>Owns a llama_model.</summary>
internal sealed class SafeModelHandle : SafeHandle
{
    private static int _living;

    public SafeModelHandle()
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
    }

    /// <summary>Gets how many models of the process are not freed.</summary>
    public static int Living => Volatile.Read(ref _living);

    public override bool IsInvalid => handle == 0;

    /// <summary>Notes that llama.cpp has made a model.</summary>
    public static void NoteLoaded() => Interlocked.Increment(ref _living);

    protected override bool ReleaseHandle()
    {
        NativeMethods.FreeModel(handle);
        Interlocked.Decrement(ref _living);
        return true;
    }
}
