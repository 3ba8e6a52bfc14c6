using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Baselines.Tests.Bugs;

/// <summary>A law that is right, but for what is done to the drafts or to q around it.</summary>
/// <param name="inner">The law.</param>
/// <param name="distort">Says by which law tokens are really drawn; the node's law keeps the true q.</param>
/// <param name="reorder">Says in which order drawn tokens are handed on.</param>
internal sealed class BrokenDraftLaw(IDraftLaw inner, Func<double[], double[]>? distort = null, Func<NodeLaw, TokenId[]>? reorder = null) : IDraftLaw
{
    public bool AllowsAnyTree => false;

    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        ArgumentNullException.ThrowIfNull(law);
        double[] q = [.. law.Draft.Probabilities];
        if (distort is not null)
        {
            law.Draft.Fill(distort(q));
        }

        int count = inner.Draw(node, children, law);
        law.Draft.Fill(q);
        if (reorder is not null)
        {
            TokenId[] drawn = reorder(law);
            law.Begin(law.WithReplacement);
            Array.ForEach(drawn, law.AddDrawn);
        }

        return count;
    }
}
