using System.Text.Json.Serialization;
using SpecHub.Cli.Bench.Costs;

namespace SpecHub.Cli.Bench;

/// <summary>Reads and writes the lines of a benchmark without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BenchPrompt))]
[JsonSerializable(typeof(BenchRecord))]
[JsonSerializable(typeof(CostModel))]
internal sealed partial class BenchJsonContext : JsonSerializerContext;
