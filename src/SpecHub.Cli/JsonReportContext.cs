using System.Text.Json.Serialization;

namespace SpecHub.Cli;

/// <summary>Serializes a <see cref="JsonReport"/> without reflection.</summary>
[JsonSerializable(typeof(JsonReport))]
internal sealed partial class JsonReportContext : JsonSerializerContext;
