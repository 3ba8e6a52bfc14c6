using System.Text.Json.Serialization;

namespace SpecHub.Planning;

/// <summary>Reads and writes files of costs without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CostFile))]
internal sealed partial class CostFileContext : JsonSerializerContext;
