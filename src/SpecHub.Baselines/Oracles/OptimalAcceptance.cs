using System.Numerics.Tensors;
using SpecHub.Sampling;
using SpecHub.Tokens;
using SpecHub.Trees;

namespace SpecHub.Baselines.Oracles;

/// <summary>The largest probability, over all rules that leave the target's law as it is, that a drafted token is emitted at one node.</summary>
/// <remarks>
/// With p the target's law, q the draft's and S any set of tokens it is
/// alpha* = 1 + min over S of (p(S) - Pr(all drafts are in S)),
/// the value of the optimal transport between the drafts and the target. For the draft laws here a best S is a prefix of
/// the tokens by falling q / p, so sorting and one walk find it. Everything is computed as p(S) + Pr(a draft is outside S),
/// a sum in which nothing cancels. Results agree with exact rational values to 1e-14 (three and more drafts without
/// replacement: to 1e-12, see <see cref="WithoutReplacement"/>).
/// Source: Hu et al., "Towards Optimal Multi-draft Speculative Decoding" (arXiv 2502.18779).
/// </remarks>
public static class OptimalAcceptance
{
    // Laws that were normalised in single precision still pass.
    private const double SumTolerance = 1e-5;

    /// <summary>Returns the optimum for drafts drawn from q one independently of the other.</summary>
    /// <remarks>
    /// Pr(all in S) = q(S)^n. With n = 1 it is 1 minus the total variation distance of p and q, which every rule of a
    /// single draft reaches; with n = 2 it is the optimum that Khisti et al. (arXiv 2410.18234) give in closed form.
    /// </remarks>
    /// <param name="target">p, one probability a token.</param>
    /// <param name="draft">q, as long as p.</param>
    /// <param name="drafts">n, at least 1.</param>
    /// <exception cref="ArgumentException">p or q is no law, or they differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no draft.</exception>
    public static double Independent(ReadOnlySpan<double> target, ReadOnlySpan<double> draft, int drafts)
    {
        Check(target, draft, drafts);
        return Transport(target, draft, [], new IndependentMiss(drafts));
    }

    /// <summary>Returns the optimum for drafts drawn from q without replacement; drawing stops when q's support is used up.</summary>
    /// <remarks>
    /// The drafts are the first n of independent clocks that ring at the rates q(x). For n = 1 and 2 Pr(a draft is outside
    /// S) is a closed form: q(outside) and q(outside) (1 + sum over x in S of q(x) / (1 - q(x))). Beyond that it is an
    /// integral over the time at which the first clock outside S rings, by a quadrature that <see cref="RaceMiss"/>
    /// describes. Probabilities below 1e-300 count as 0 there.
    /// </remarks>
    /// <param name="target">p, one probability a token.</param>
    /// <param name="draft">q, as long as p.</param>
    /// <param name="drafts">n, at least 1.</param>
    /// <exception cref="ArgumentException">p or q is no law, or they differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no draft.</exception>
    public static double WithoutReplacement(ReadOnlySpan<double> target, ReadOnlySpan<double> draft, int drafts)
    {
        Check(target, draft, drafts);
        return Transport(target, draft, [], DrawnWithoutReplacement(draft, drafts));
    }

    /// <summary>Returns the optimum for the n - 1 most likely tokens of q and one token drawn from the rest.</summary>
    /// <remarks>
    /// With H the hubs and q'(x) = q(x) / q(outside H) it is p(H) + sum over x outside H of min(p(x), q'(x)), and
    /// <see cref="global::SpecHub.Verification.SpecHubVerifier"/> reaches it. Tokens with q = 0 are no hubs, and when q has no mass outside
    /// H nothing is drawn and it is p(H). Of equally likely tokens the lower one is the hub.
    /// </remarks>
    /// <param name="target">p, one probability a token.</param>
    /// <param name="draft">q, as long as p.</param>
    /// <param name="drafts">n, at least 1.</param>
    /// <exception cref="ArgumentException">p or q is no law, or they differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no draft.</exception>
    public static double WithHubs(ReadOnlySpan<double> target, ReadOnlySpan<double> draft, int drafts)
    {
        Check(target, draft, drafts);
        double[] rest = draft.ToArray();
        List<int> hubs = [];
        while (hubs.Count < drafts - 1 && TensorPrimitives.IndexOfMax<double>(rest) is var hub && rest[hub] > 0)
        {
            rest[hub] = 0;
            hubs.Add(hub);
        }

        return Transport(target, draft, hubs, new IndependentMiss(drafts: 1));
    }

    /// <summary>Returns the optimum for the law by which the tokens of one node were drafted.</summary>
    /// <remarks>
    /// Hubs are certain, so S contains them, and what is drawn outside them is drawn from q'. Only how many hubs and draws
    /// there are counts, and which tokens are hubs; which tokens were drawn does not.
    /// </remarks>
    /// <param name="target">p.</param>
    /// <param name="law">What was drafted; its draft's law is q.</param>
    /// <exception cref="ArgumentException">Nothing was drafted.</exception>
    public static double Of(TokenDistribution target, NodeLaw law)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(law);
        int size = Math.Max(target.VocabularySize, law.Draft.VocabularySize);
        double[] p = Dense(target, size);
        double[] q = Dense(law.Draft, size);
        List<int> hubs = [];
        foreach (TokenId hub in law.Hubs)
        {
            hubs.Add(hub.Value);
        }

        Check(p, q, law.Count);
        return Transport(p, q, hubs, law.WithReplacement ? new IndependentMiss(law.Drawn.Length) : DrawnWithoutReplacement(q, law.Drawn.Length));
    }

    private static MissProbability DrawnWithoutReplacement(ReadOnlySpan<double> draft, int drafts) => drafts switch
    {
        <= 1 => new IndependentMiss(drafts),
        2 => new PairMiss(),
        _ => new RaceMiss(drafts, leastRate: LeastPositive(draft)),
    };

    /// <summary>Finds the least p(S) + Pr(a draft is outside S) over the sets S that hold the hubs, and all tokens' 1.</summary>
    private static double Transport(ReadOnlySpan<double> target, ReadOnlySpan<double> draft, IReadOnlyList<int> hubs, MissProbability miss)
    {
        double[] p = target.ToArray();
        double[] q = draft.ToArray();
        double inside = 0;
        foreach (int hub in hubs)
        {
            inside += p[hub];
            p[hub] = q[hub] = 0;
        }

        // Summed over the tail: 1 - q(H) would cancel where the hubs hold nearly everything.
        double tail = TensorPrimitives.Sum<double>(q);
        if (tail <= 0)
        {
            return Math.Min(1, inside);
        }

        TensorPrimitives.Divide(q, tail, q);
        var order = new RatioOrder(p, q);
        double least = 1;
        for (int prefix = 0; prefix < p.Length; prefix++)
        {
            least = Math.Min(least, inside + miss.Outside(order.OutsideOf(prefix)));

            // p(S) only grows from here, so no longer prefix can be better.
            if (inside >= least)
            {
                break;
            }

            inside += order.Target(prefix);
            miss.Include(order.Draft(prefix), order.OthersThan(prefix));
        }

        return Math.Min(least, inside + miss.Outside(0));
    }

    private static double LeastPositive(ReadOnlySpan<double> draft)
    {
        double least = 1;
        foreach (double probability in draft)
        {
            least = probability > 0 ? Math.Min(least, probability) : least;
        }

        return least;
    }

    private static double[] Dense(TokenDistribution law, int size)
    {
        double[] probabilities = new double[size];
        for (int entry = 0; entry < law.Count; entry++)
        {
            probabilities[law.TokenAt(entry).Value] = law.Probabilities[entry];
        }

        return probabilities;
    }

    private static void Check(ReadOnlySpan<double> target, ReadOnlySpan<double> draft, int drafts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(drafts, 1);
        if (target.Length != draft.Length)
        {
            throw new ArgumentException(
                $"The target has {target.Length} tokens and the draft {draft.Length}. Give both laws over the same tokens, with 0 where one has none.",
                nameof(draft));
        }

        CheckLaw(target, nameof(target));
        CheckLaw(draft, nameof(draft));
    }

    private static void CheckLaw(ReadOnlySpan<double> law, string name)
    {
        double sum = TensorPrimitives.Sum(law);
        if (!(Math.Abs(sum - 1) <= SumTolerance) || TensorPrimitives.Min(law) < 0)
        {
            throw new ArgumentException(
                $"The {name}'s probabilities sum to {sum} with {(law.IsEmpty ? 0 : TensorPrimitives.Min(law))} as the least, so they are no law. Normalise them first.",
                name);
        }
    }
}
