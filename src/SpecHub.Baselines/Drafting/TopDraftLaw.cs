using SpecHub.Drafting;
using SpecHub.Trees;

namespace SpecHub.Baselines.Drafting;

/// <summary>Nothing is drawn: the n most likely tokens of q are taken for certain, at every temperature.</summary>
/// <remarks>
/// Of equal tokens the lower one comes first. The choice depends on q only, so the best rule for it is to sample the
/// target and look whether a child holds the token.
/// Source: Li et al., "EAGLE-2" (arXiv 2406.16858), whose trees hold the most confident tokens.
/// </remarks>
public sealed class TopDraftLaw : IDraftLaw
{
    /// <inheritdoc />
    public bool AllowsAnyTree => false;

    /// <inheritdoc />
    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        ArgumentNullException.ThrowIfNull(law);
        law.Begin(withReplacement: false);
        return TopEntries.Take(law.Draft, children, law);
    }
}
