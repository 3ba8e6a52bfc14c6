using System.Text.Json.Serialization;

namespace SpecHub.Cli.Audit;

/// <summary>Serializes the lines of <see cref="JsonAuditReport"/> without reflection.</summary>
[JsonSerializable(typeof(JsonFinding))]
[JsonSerializable(typeof(JsonSummary))]
internal sealed partial class JsonAuditContext : JsonSerializerContext;
