namespace SpecHub.Planning;

/// <summary>What a forward pass of so many rows costs.</summary>
/// <param name="Rows">The number of rows, at least 1.</param>
/// <param name="Seconds">Seconds, more than 0.</param>
public readonly record struct CostPoint(int Rows, double Seconds);
