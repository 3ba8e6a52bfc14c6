namespace SpecHub.LlamaCpp.Tests;

/// <summary>A theory that runs real llama.cpp; skipped only in a build that was told to bring none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeTheoryAttribute : TheoryAttribute
{
    public NativeTheoryAttribute() => Skip = Native.SkipReason;
}
