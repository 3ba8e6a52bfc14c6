namespace SpecHub.LlamaCpp.Tests;

/// <summary>A test that runs real llama.cpp; skipped only in a build that was told to bring none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeFactAttribute : FactAttribute
{
    public NativeFactAttribute() => Skip = Native.SkipReason;
}
