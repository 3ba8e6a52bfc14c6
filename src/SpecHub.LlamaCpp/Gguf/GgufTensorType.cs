using System.Collections.Frozen;

namespace SpecHub.LlamaCpp.Gguf;

/// <summary>How the elements of a tensor are stored: in blocks of a fixed length and size.</summary>
/// <param name="Number">The number of the type in the file.</param>
/// <param name="Name">The name of the type, such as <c>q8_0</c>.</param>
/// <param name="BlockLength">The elements in a block, at least 1. A row holds whole blocks.</param>
/// <param name="BlockBytes">The size of a block in bytes, at least 1.</param>
public sealed record GgufTensorType(int Number, string Name, int BlockLength, int BlockBytes)
{
    // The numbers that are missing belong to types that were withdrawn; no reader accepts them any more.
    private static readonly FrozenDictionary<uint, GgufTensorType> Known = new GgufTensorType[]
    {
        new(0, "f32", 1, 4),
        new(1, "f16", 1, 2),
        new(2, "q4_0", 32, 18),
        new(3, "q4_1", 32, 20),
        new(6, "q5_0", 32, 22),
        new(7, "q5_1", 32, 24),
        new(8, "q8_0", 32, 34),
        new(9, "q8_1", 32, 36),
        new(10, "q2_K", 256, 84),
        new(11, "q3_K", 256, 110),
        new(12, "q4_K", 256, 144),
        new(13, "q5_K", 256, 176),
        new(14, "q6_K", 256, 210),
        new(15, "q8_K", 256, 292),
        new(16, "iq2_xxs", 256, 66),
        new(17, "iq2_xs", 256, 74),
        new(18, "iq3_xxs", 256, 98),
        new(19, "iq1_s", 256, 50),
        new(20, "iq4_nl", 32, 18),
        new(21, "iq3_s", 256, 110),
        new(22, "iq2_s", 256, 82),
        new(23, "iq4_xs", 256, 136),
        new(24, "i8", 1, 1),
        new(25, "i16", 1, 2),
        new(26, "i32", 1, 4),
        new(27, "i64", 1, 8),
        new(28, "f64", 1, 8),
        new(29, "iq1_m", 256, 56),
        new(30, "bf16", 1, 2),
        new(34, "tq1_0", 256, 54),
        new(35, "tq2_0", 256, 66),
        new(39, "mxfp4", 32, 17),
        new(40, "nvfp4", 64, 36),
        new(41, "q1_0", 128, 18),
        new(42, "q2_0", 64, 18),
    }.ToFrozenDictionary(type => (uint)type.Number);

    /// <summary>Finds a type by its number in the file.</summary>
    /// <returns><see langword="null"/> when the native library knows no such type.</returns>
    internal static GgufTensorType? Find(uint number) => Known.GetValueOrDefault(number);
}
