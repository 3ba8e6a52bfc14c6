using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>SpecHub's law and its form for n children: the n - 1 most likely tokens for certain, and one from the rest.</summary>
/// <remarks>
/// With H the hubs, the last child is x ~ q'(x) = q(x) / (1 - q(H)) over the tokens outside H; 1 - q(H) is summed over
/// the tail. When q has no mass left outside H there is no such child. At temperature 0 the target is certain, so
/// nothing is drawn and all n children are hubs.
/// Source: Sun et al., "SpecHub" (arXiv 2411.05289) for n = 2; Hu et al. (2025) for greedy sets with one drawn token.
/// </remarks>
public sealed class HubDraftLaw : IDraftLaw
{
    /// <inheritdoc />
    public bool AllowsAnyTree => false;

    /// <inheritdoc />
    public int Draw(in DraftNode node, Span<DraftedChild> children, NodeLaw? law)
    {
        ArgumentNullException.ThrowIfNull(law);
        TokenDistribution draft = law.Draft;
        draft.Fill(node.Scores);
        int wanted = node.IsGreedy ? children.Length : children.Length - 1;
        int hubs = TakeHubs(node.Scores.Scores, draft, children[..wanted]);
        if (node.IsGreedy)
        {
            law.Set(hubs, tailMass: 0);
            return hubs;
        }

        double tailMass = TailMass(draft, children[..hubs]);
        law.Set(hubs, tailMass);
        if (!law.HasTail)
        {
            return hubs;
        }

        double drawn = tailMass * node.Streams.Uniform(node.RootPosition, node.Index, StreamPurpose.Draft);
        TokenId token = DrawTail(draft, children[..hubs], drawn);
        children[hubs] = new DraftedChild(token, Math.Log(draft[token] / tailMass));
        return hubs + 1;
    }

    /// <summary>Writes the most likely tokens, best first; ties go to the lower token.</summary>
    private static int TakeHubs(ReadOnlySpan<float> scores, TokenDistribution draft, Span<DraftedChild> hubs)
    {
        int count = 0;
        for (int entry = 0; entry < scores.Length && hubs.Length > 0; entry++)
        {
            // Equal scores can have probabilities that differ in the last bit, so ties are seen in the scores only.
            float score = scores[entry];
            if (draft.Probabilities[entry] <= 0 || (count == hubs.Length && score <= hubs[^1].LogConfidence))
            {
                continue;
            }

            // While the search runs the confidences are scores: one logarithm a hub is enough.
            count = Math.Min(count + 1, hubs.Length);
            int place = count - 1;
            for (; place > 0 && score > hubs[place - 1].LogConfidence; place--)
            {
                hubs[place] = hubs[place - 1];
            }

            hubs[place] = new DraftedChild(draft.TokenAt(entry), score);
        }

        for (int i = 0; i < count; i++)
        {
            hubs[i] = hubs[i] with { LogConfidence = Math.Log(draft[hubs[i].Token]) };
        }

        return count;
    }

    private static double TailMass(TokenDistribution draft, ReadOnlySpan<DraftedChild> hubs)
    {
        double mass = 0;
        for (int entry = 0; entry < draft.Count; entry++)
        {
            mass += IsHub(draft.TokenAt(entry), hubs) ? 0 : draft.Probabilities[entry];
        }

        return mass;
    }

    private static TokenId DrawTail(TokenDistribution draft, ReadOnlySpan<DraftedChild> hubs, double drawn)
    {
        TokenId last = default;
        double reached = 0;
        for (int entry = 0; entry < draft.Count; entry++)
        {
            TokenId token = draft.TokenAt(entry);
            double probability = draft.Probabilities[entry];
            if (probability <= 0 || IsHub(token, hubs))
            {
                continue;
            }

            last = token;
            reached += probability;
            if (reached > drawn)
            {
                break;
            }
        }

        return last;
    }

    private static bool IsHub(TokenId token, ReadOnlySpan<DraftedChild> hubs)
    {
        foreach (DraftedChild hub in hubs)
        {
            if (hub.Token == token)
            {
                return true;
            }
        }

        return false;
    }
}
