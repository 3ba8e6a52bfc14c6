using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>llama_batch. The field order is the ABI; LayoutTests checks it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBatch
{
    public int RowCount;
    public int* Tokens;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceCounts;
    public int** Sequences;
    public sbyte* WantsLogits;
}
