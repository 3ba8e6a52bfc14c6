namespace SpecHub.Models;

/// <summary>The part of one forward pass that belongs to one session.</summary>
/// <param name="Session">A session of the model that evaluates.</param>
/// <param name="Rows">The rows, every parent before its children; at least one.</param>
public readonly record struct SessionRows(IModelSession Session, ReadOnlyMemory<BatchRow> Rows);
