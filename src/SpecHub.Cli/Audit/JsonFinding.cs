namespace SpecHub.Cli.Audit;

/// <summary>What <c>--json</c> prints for a check, in this order.</summary>
internal sealed record JsonFinding
{
    public required string Check { get; init; }

    public required string Result { get; init; }

    public required IReadOnlyDictionary<string, double> Numbers { get; init; }

    public required IReadOnlyList<string> Remarks { get; init; }
}
