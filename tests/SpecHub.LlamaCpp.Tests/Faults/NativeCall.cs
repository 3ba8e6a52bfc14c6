namespace SpecHub.LlamaCpp.Tests.Faults;

/// <summary>What is asked of a llama_context.</summary>
public enum NativeCall
{
    Decode,
    Logits,
    Remove,
    Copy,
    ReadCells,
    WriteCells,
}
