using System.Globalization;

namespace SpecHub.LlamaCpp.Gguf;

/// <summary>One metadata value: a scalar with its content, or an array with its length only.</summary>
/// <remarks>
/// The elements of arrays are not kept: a vocabulary has up to millions of them, and the native library reads them
/// for itself. Of <see cref="Text"/>, <see cref="WholeNumber"/>, <see cref="Real"/> and <see cref="Flag"/> exactly one
/// is set for a scalar and none for an array.
/// </remarks>
public sealed record GgufValue
{
    private GgufValue(GgufValueType type, long count)
    {
        Type = type;
        Count = count;
    }

    /// <summary>Gets the type of the value.</summary>
    public GgufValueType Type { get; }

    /// <summary>Gets the type of the elements of an array.</summary>
    /// <value><see langword="null"/> for a scalar; never <see cref="GgufValueType.Array"/>.</value>
    public GgufValueType? ElementType { get; private init; }

    /// <summary>Gets the number of elements of an array, 0 or more; 1 for a scalar.</summary>
    public long Count { get; }

    /// <summary>Gets the content of a text. Bytes that are not UTF-8 are replaced by U+FFFD.</summary>
    /// <value><see langword="null"/> unless the value is a text.</value>
    public string? Text { get; private init; }

    /// <summary>Gets the content of an integer of any size.</summary>
    /// <value><see langword="null"/> unless the value is an integer.</value>
    public Int128? WholeNumber { get; private init; }

    /// <summary>Gets the content of a floating-point number; may be infinite or not a number.</summary>
    /// <value><see langword="null"/> unless the value is a floating-point number.</value>
    public double? Real { get; private init; }

    /// <summary>Gets the content of a flag.</summary>
    /// <value><see langword="null"/> unless the value is a flag.</value>
    public bool? Flag { get; private init; }

    /// <summary>Describes the value in one line: the content of a scalar, or type and length of an array.</summary>
    /// <returns>For example <c>2048</c>, <c>llama</c> or <c>Text[49152]</c>.</returns>
    public override string ToString() => this switch
    {
        { Text: string text } => text,
        { WholeNumber: Int128 whole } => whole.ToString(CultureInfo.InvariantCulture),
        { Real: double real } => real.ToString(CultureInfo.InvariantCulture),
        { Flag: bool flag } => flag ? "true" : "false",
        _ => string.Create(CultureInfo.InvariantCulture, $"{ElementType}[{Count}]"),
    };

    internal static GgufValue OfText(string content) => new(GgufValueType.Text, 1) { Text = content };

    internal static GgufValue OfWholeNumber(GgufValueType type, Int128 content) =>
        new(type, 1) { WholeNumber = content };

    internal static GgufValue OfReal(GgufValueType type, double content) => new(type, 1) { Real = content };

    internal static GgufValue OfFlag(bool content) => new(GgufValueType.Flag, 1) { Flag = content };

    internal static GgufValue OfArray(GgufValueType elementType, long count) =>
        new(GgufValueType.Array, count) { ElementType = elementType };
}
