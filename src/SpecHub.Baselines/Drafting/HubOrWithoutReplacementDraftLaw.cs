using SpecHub.Drafting;
using SpecHub.Trees;

namespace SpecHub.Baselines.Drafting;

/// <summary>Chooses the law at every node: hubs where q is sure of them, else drafts without replacement.</summary>
/// <remarks>
/// Hubs where the n - 1 most likely tokens of q have at least the threshold's probability together. A flat q wastes its
/// fixed tokens, a sharp one gains by them. The choice looks at q only, never at the target or the drawn tokens, so each
/// node is drafted by a law that its rule knows and the output stays exact. At temperature 0 all children are hubs.
/// Source: the condition q(a) >= TV(p, q), under which the hub rule accepts at least as much as recursive rejection
/// without replacement for two children.
/// </remarks>
/// <param name="threshold">
/// From 0 (always hubs) to anything above 1 (never). The condition compares with the distance of the two laws, which is
/// not known before the target has been asked; one half is what it is about for a small draft of a large model.
/// </param>
public sealed class HubOrWithoutReplacementDraftLaw(double threshold = HubOrWithoutReplacementDraftLaw.DefaultThreshold) : IDraftLaw
{
    /// <summary>The threshold when none is given.</summary>
    public const double DefaultThreshold = 0.5;

    private static readonly HubDraftLaw Hubs = new();
    private static readonly WithoutReplacementDraftLaw Urn = new();

    /// <summary>Gets the least probability of the n - 1 most likely tokens at which they become hubs.</summary>
    public double Threshold => threshold;

    /// <inheritdoc />
    public bool AllowsAnyTree => false;

    /// <inheritdoc />
    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        ArgumentNullException.ThrowIfNull(law);
        law.Begin(withReplacement: false);
        int hubs = TopEntries.Take(law.Draft, children[..(children.Length - 1)], law);
        double mass = 0;
        foreach (DraftedChild hub in children[..hubs])
        {
            mass += law.Draft[hub.Token];
        }

        return node.IsGreedy || mass >= threshold ? Hubs.Draw(node, children, law) : Urn.Draw(node, children, law);
    }
}
