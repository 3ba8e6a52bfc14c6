using System.Text.Json.Serialization;

namespace SpecHub.Cli.Bench.Costs;

/// <summary>What a forward pass of so many rows takes.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CostPoint
{
    public required int Rows { get; init; }

    public required double Milliseconds { get; init; }
}
