using System.Text.Json.Serialization;

namespace SpecHub.Cli;

/// <summary>Serializes a <see cref="SimulationRecord"/> without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SimulationRecord))]
internal sealed partial class SimulationRecordContext : JsonSerializerContext;
