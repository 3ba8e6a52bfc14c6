namespace SpecHub.Planning;

/// <summary>What the passes of a target and its draft cost on this machine.</summary>
/// <remarks>Not thread-safe: it belongs to one engine.</remarks>
/// <param name="draft">The cost of the draft model's passes, which a drafter keeps; null for drafts that need no model.</param>
public sealed class CostModel(PassCost? draft = null)
{
    /// <summary>Gets the cost of the target's passes.</summary>
    public PassCost Target { get; } = new();

    /// <summary>Gets the cost of the draft model's passes; nothing is measured in it when drafts need no model.</summary>
    public PassCost Draft { get; } = draft ?? new PassCost();
}
