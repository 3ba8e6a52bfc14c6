namespace SpecHub.LlamaCpp.Gguf;

/// <summary>The type of a metadata value. The numbers are those of the file format.</summary>
public enum GgufValueType
{
    /// <summary>An unsigned integer of 8 bits.</summary>
    U8 = 0,

    /// <summary>A signed integer of 8 bits.</summary>
    I8 = 1,

    /// <summary>An unsigned integer of 16 bits.</summary>
    U16 = 2,

    /// <summary>A signed integer of 16 bits.</summary>
    I16 = 3,

    /// <summary>An unsigned integer of 32 bits.</summary>
    U32 = 4,

    /// <summary>A signed integer of 32 bits.</summary>
    I32 = 5,

    /// <summary>A floating-point number of 32 bits.</summary>
    F32 = 6,

    /// <summary>True or false, in one byte.</summary>
    Flag = 7,

    /// <summary>Text in UTF-8.</summary>
    Text = 8,

    /// <summary>A sequence of values of one type.</summary>
    Array = 9,

    /// <summary>An unsigned integer of 64 bits.</summary>
    U64 = 10,

    /// <summary>A signed integer of 64 bits.</summary>
    I64 = 11,

    /// <summary>A floating-point number of 64 bits.</summary>
    F64 = 12,
}
