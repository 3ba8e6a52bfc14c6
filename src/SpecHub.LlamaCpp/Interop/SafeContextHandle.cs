using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>Owns a llama_context and keeps its model loaded for as long as it lives.</summary>
internal sealed class SafeContextHandle : SafeHandle
{
    private SafeModelHandle? _model;
    private SafeThreadPoolHandle? _pool;

    public SafeContextHandle()
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Creates a context; null when llama.cpp could not.</summary>
    public static SafeContextHandle? TryCreate(SafeModelHandle model, NativeParameters parameters)
    {
        // The model is held before the context exists, so no context ever outlives its model.
        bool held = false;
        model.DangerousAddRef(ref held);
        SafeContextHandle? context = null;
        try
        {
            context = NativeMethods.CreateContext(model, parameters);
            if (!context.IsInvalid)
            {
                context._model = model;
                held = false;
                return context;
            }

            context.Dispose();
            return null;
        }
        finally
        {
            if (held)
            {
                model.DangerousRelease();
            }
        }
    }

    /// <summary>Lets passes run on the threads of a pool, which lives as long as this context.</summary>
    public void Attach(SafeThreadPoolHandle pool)
    {
        bool held = false;
        pool.DangerousAddRef(ref held);
        _pool = pool;
        NativeMethods.AttachThreads(this, pool, pool);
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.FreeContext(handle);
        _pool?.DangerousRelease();
        _model?.DangerousRelease();
        return true;
    }
}
