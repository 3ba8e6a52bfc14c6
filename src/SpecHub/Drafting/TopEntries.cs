using SpecHub.Sampling;
using SpecHub.Trees;

namespace SpecHub.Drafting;

/// <summary>Takes the most likely tokens of a law for certain.</summary>
public static class TopEntries
{
    // Vectorised exponentials of equal scores can differ in their last bits, by the place of the entry in its vector and
    // by how far the code has been compiled. Such a difference is a tie.
    private const double Ahead = 1 + 1e-14;

    /// <summary>Tells whether a token is more likely than another one, and not as likely but for rounding.</summary>
    /// <param name="probability">The token's probability.</param>
    /// <param name="other">The other one's.</param>
    public static bool IsAhead(double probability, double other) => probability > Ahead * other;

    /// <summary>Writes the most likely tokens as children and as hubs, best first; of equal ones the lower token comes first.</summary>
    /// <param name="draft">The draft's law.</param>
    /// <param name="children">Where to write; its length says how many are wanted.</param>
    /// <param name="law">Receives them as hubs.</param>
    /// <returns>How many there are: fewer than wanted when no more tokens have a probability.</returns>
    public static int Take(TokenDistribution draft, Span<DraftedChild> children, NodeLaw law)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(law);
        ReadOnlySpan<double> probabilities = draft.Probabilities;
        int count = 0;

        // While the search runs the confidences are probabilities: one logarithm a child is enough.
        for (int entry = 0; entry < probabilities.Length && children.Length > 0; entry++)
        {
            double probability = probabilities[entry];
            if (probability <= 0 || (count == children.Length && !IsAhead(probability, children[^1].LogConfidence)))
            {
                continue;
            }

            count = Math.Min(count + 1, children.Length);
            int place = count - 1;
            for (; place > 0 && IsAhead(probability, children[place - 1].LogConfidence); place--)
            {
                children[place] = children[place - 1];
            }

            children[place] = new DraftedChild(draft.TokenAt(entry), probability);
        }

        for (int i = 0; i < count; i++)
        {
            children[i] = children[i] with { LogConfidence = Math.Log(children[i].LogConfidence) };
            law.AddHub(children[i].Token);
        }

        return count;
    }
}
