namespace SpecHub.LlamaCpp.Tests.Faults;

/// <summary>A call that goes wrong.</summary>
/// <param name="Call">Which one.</param>
/// <param name="At">The numbers of the calls that do, counted from 1; null for all.</param>
/// <param name="Code">What is returned: llama_decode's code, or anything for no logits, no bytes or false. Null throws.</param>
/// <param name="IsAfterwards">Whether llama.cpp does its work before.</param>
internal sealed record NativeFault(NativeCall Call, IReadOnlyCollection<int>? At, int? Code = null, bool IsAfterwards = false)
{
    public bool Hits(NativeCall call, int number) => call == Call && (At is null || At.Contains(number));
}
