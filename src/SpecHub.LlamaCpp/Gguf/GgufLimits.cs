namespace SpecHub.LlamaCpp.Gguf;

/// <summary>The bounds that keep a damaged or hostile file from costing memory or minutes.</summary>
/// <remarks>
/// The first group is the native library's. The second is chosen: an order of magnitude above every known model.
/// </remarks>
internal static class GgufLimits
{
    public const int TensorNameBytes = 63;
    public const int Dimensions = 4;
    public const int ArrayLength = 1 << 30;
    public const int Layers = 512;
    public const int Experts = 1024;

    // A mapped tensor must start where the processor's vector instructions can load it.
    public const uint Alignment = 32;

    public const int HeaderBytes = 128 << 20;
    public const int KeyBytes = 65_535;
    public const int Keys = 65_536;
    public const int Tensors = 65_536;
    public const int Tokens = 1 << 21;
    public const int Heads = 65_536;
}
