namespace SpecHub.Extensions.AI;

/// <summary>One model file, as it stands in configuration.</summary>
public sealed class ModelOptions
{
    /// <summary>Gets or sets the path of the GGUF file.</summary>
    /// <value>The default is null: not set.</value>
    public string? Path { get; set; }

    /// <summary>Gets or sets how many layers are computed on a GPU.</summary>
    /// <value>0 or more; above 0 a library that finds no GPU is refused. The default is null, which takes all where there is a GPU.</value>
    public int? GpuLayers { get; set; }
}
