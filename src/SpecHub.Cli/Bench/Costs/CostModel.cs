using System.Text.Json;
using System.Text.Json.Serialization;
using SpecHub.Diagnostics;

namespace SpecHub.Cli.Bench.Costs;

/// <summary>What forward passes cost on a machine that is not here: a file that says where every number comes from.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CostModel
{
    /// <summary>Gets the machine and the models.</summary>
    public required string Name { get; init; }

    /// <summary>Gets where the numbers come from and how each was derived, in whole sentences.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Gets the cost of passes of the target by rows, in rising order from one row on.</summary>
    public required IReadOnlyList<CostPoint> Target { get; init; }

    /// <summary>Gets the cost of passes of the draft by rows, in rising order from one row on.</summary>
    public required IReadOnlyList<CostPoint> Draft { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="SpecHubException">It is missing or no cost model.</exception>
    public static CostModel Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new SpecHubException($"--cost-model '{path}' is no file. Examples are in docs/benchmarks/cost-models.");
        }

        CostModel? model;
        try
        {
            model = JsonSerializer.Deserialize(File.ReadAllText(path), BenchJsonContext.Default.CostModel);
        }
        catch (JsonException exception)
        {
            throw new SpecHubException($"--cost-model '{path}' is no cost model: {exception.Message} Examples are in docs/benchmarks/cost-models.", exception);
        }

        return model is not null && model.Sources.Count > 0 && PassTime.IsCurve(model.Target) && PassTime.IsCurve(model.Draft)
            ? model
            : throw new SpecHubException(
                $"--cost-model '{path}' must name at least one source, and curves of target and draft that begin at 1 row, with rising rows and positive milliseconds.");
    }
}
