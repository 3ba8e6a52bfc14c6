using System.Runtime.InteropServices;

namespace SpecHub.LlamaCpp.Interop;

/// <summary>A llama_vocab, without pointers. It lives as long as its model.</summary>
internal sealed class NativeVocabulary(SafeModelHandle model)
{
    private readonly nint _vocabulary = NativeMethods.Vocabulary(model);

    public int Size => NativeMethods.VocabularySize(_vocabulary);

    public bool EndsGeneration(int token) => NativeMethods.EndsGeneration(_vocabulary, token) != 0;

    /// <summary>Returns the token as the vocabulary spells it, control tokens included.</summary>
    public unsafe string TextOf(int token) => Marshal.PtrToStringUTF8((nint)NativeMethods.TokenText(_vocabulary, token)) ?? string.Empty;

    /// <summary>Writes the bytes that a token adds to a text; a negative result is the number of bytes needed.</summary>
    public unsafe int BytesOf(int token, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            return NativeMethods.TokenToPiece(_vocabulary, token, pointer, buffer.Length, leftStrip: 0, special: 0);
        }
    }

    /// <summary>Writes the tokens of a text; a negative result is the number of tokens needed.</summary>
    /// <remarks>Any thread may ask for tokens, so the model is held while it is used: it may be disposed meanwhile.</remarks>
    public unsafe int Tokenize(ReadOnlySpan<byte> text, Span<int> tokens, bool parseSpecial)
    {
        bool held = false;
        try
        {
            model.DangerousAddRef(ref held);
            fixed (byte* textPointer = text)
            fixed (int* tokenPointer = tokens)
            {
                return NativeMethods.Tokenize(
                    _vocabulary, textPointer, text.Length, tokenPointer, tokens.Length, addSpecial: 1, parseSpecial ? (byte)1 : (byte)0);
            }
        }
        finally
        {
            if (held)
            {
                model.DangerousRelease();
            }
        }
    }
}
