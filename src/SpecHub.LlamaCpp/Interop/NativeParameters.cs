using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>llama_model_params or llama_context_params as bytes, since their layout differs by release.</summary>
/// <remarks>
/// Larger than either struct has ever been. Both are larger than 16 bytes, so the common ABIs return them through a
/// hidden pointer and take them as a copy or a pointer to one: more bytes than the callee knows do no harm when the
/// struct is the last argument.
/// </remarks>
[InlineArray(Size)]
internal struct NativeParameters
{
    public const int Size = 512;

    private byte _first;

    public int ReadInt32(int offset) => BinaryPrimitives.ReadInt32LittleEndian(Bytes()[offset..]);

    public void Write(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(Bytes()[offset..], value);

    public void Write(int offset, bool value) => Bytes()[offset] = value ? (byte)1 : (byte)0;

    public void Write(int offset, nint value) => MemoryMarshal.Write(Bytes()[offset..], value);

    [UnscopedRef]
    public Span<byte> Bytes() => this;
}
