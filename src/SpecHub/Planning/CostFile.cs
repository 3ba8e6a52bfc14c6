using System.Text.Json;
using SpecHub.Diagnostics;

namespace SpecHub.Planning;

/// <summary>Costs of passes as a file keeps them, with what they were measured on.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public sealed record CostFile
{
    /// <summary>Gets the name of the target's file.</summary>
    public required string Target { get; init; }

    /// <summary>Gets the name of the draft's file; null without one.</summary>
    public string? Draft { get; init; }

    /// <summary>Gets what computed: the library and its devices.</summary>
    public required string Backend { get; init; }

    /// <summary>Gets how many processors the machine had.</summary>
    public required int Processors { get; init; }

    /// <summary>Gets the target's points, a list for each band of <see cref="PassCost"/>; empty where nothing was measured.</summary>
    public required IReadOnlyList<IReadOnlyList<CostPoint>> TargetPoints { get; init; }

    /// <summary>Gets the draft's points in the same form.</summary>
    public required IReadOnlyList<IReadOnlyList<CostPoint>> DraftPoints { get; init; }

    /// <summary>Returns the points of a cost.</summary>
    /// <param name="cost">The cost.</param>
    public static IReadOnlyList<IReadOnlyList<CostPoint>> PointsOf(PassCost cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return [.. Enumerable.Range(0, PassCost.Bands).Select(band => cost[band].Points)];
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="SpecHubException">It cannot be read, or is no file of costs.</exception>
    public static CostFile Read(string path)
    {
        try
        {
            CostFile file = JsonSerializer.Deserialize(File.ReadAllText(path), CostFileContext.Default.CostFile) ?? throw new JsonException("It is null.");
            file.Validate();
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new SpecHubException($"The costs in '{path}' cannot be read: {exception.Message} Make the file anew with spechub tune, or leave it out.", exception);
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">Its path; what is there is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, CostFileContext.Default.CostFile));

    /// <summary>Refuses costs that were measured on something else.</summary>
    /// <param name="target">The name of the target's file.</param>
    /// <param name="draft">The name of the draft's file; null without one.</param>
    /// <param name="backend">What computes.</param>
    /// <exception cref="SpecHubException">They were.</exception>
    public void RequireFit(string target, string? draft, string backend)
    {
        if ((Target, Draft, Backend, Processors) != (target, draft, backend, Environment.ProcessorCount))
        {
            throw new SpecHubException(
                $"The costs were measured for {Target} with {Draft ?? "no draft"} on {Backend} with {Processors} processors, and this is {target} with {draft ?? "no draft"} " +
                $"on {backend} with {Environment.ProcessorCount}. Run spechub tune here, or leave the costs out: they are then measured when they are first needed.");
        }
    }

    /// <summary>Puts the points into costs.</summary>
    /// <param name="costs">The costs, which know nothing yet.</param>
    public void ApplyTo(CostModel costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        for (int band = 0; band < PassCost.Bands; band++)
        {
            costs.Target[band].Load(TargetPoints[band]);
            costs.Draft[band].Load(DraftPoints[band]);
        }
    }

    /// <summary>Checks that the points are what an engine can use.</summary>
    /// <exception cref="SpecHubException">They are not.</exception>
    public void Validate()
    {
        if (!AreCosts(TargetPoints) || !AreCosts(DraftPoints))
        {
            throw new SpecHubException(
                $"The costs of {Target} are no costs: {PassCost.Bands} lists of points for each model are needed, with at least 1 row and more than 0 seconds each. " +
                "Make the file anew with spechub tune, or leave it out.");
        }
    }

    private static bool AreCosts(IReadOnlyList<IReadOnlyList<CostPoint>>? bands) =>
        bands is { Count: PassCost.Bands } &&
        bands.All(static band => band is not null && band.All(static point => point.Rows >= 1 && point.Seconds > 0 && double.IsFinite(point.Seconds)));
}
