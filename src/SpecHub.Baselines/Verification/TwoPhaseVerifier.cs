using System.Buffers;
using System.Numerics.Tensors;
using SpecHub.Baselines.Drafting;
using SpecHub.Drafting;
using SpecHub.Tokens;
using SpecHub.Verification;

namespace SpecHub.Baselines.Verification;

/// <summary>SpecHub's rule as it was published: the order of the pair says which test comes first.</summary>
/// <remarks>
/// With a the hub, Q(i, a) = q(i) and Q(a, i) = q(a) q(i) / (1 - q(a)):
/// A1(i) = min(p(i), Q(i, a)); A2(i) = min(p(i) - A1(i), Q(a, i)); s1 = sum of Q(a, i) - A2(i); s2 = sum of Q(i, a) - A1(i);
/// A3 = min(p(a), s1); A4 = min(p(a) - A3, s2). The pair (i, a) accepts i with probability A1(i) / Q(i, a), else a with
/// A4 / s2; the pair (a, i) accepts i with A2(i) / Q(a, i), else a with A3 / s1; else a token outside a comes from
/// p - A1 - A2. Output law and acceptance are those of <see cref="SpecHubVerifier"/>; given the set {a, i} the laws differ.
/// A node with one drawn token is verified as <see cref="SingleVerifier"/> does.
/// Source: Sun et al., "SpecHub" (arXiv 2411.05289), Algorithm 3.
/// </remarks>
public sealed class TwoPhaseVerifier : TokenLevelVerifier
{
    private static readonly SingleVerifier Single = new();

    /// <inheritdoc />
    public override string Name => "spechub-two-phase";

    /// <inheritdoc />
    public override IDraftLaw DraftLaw { get; } = new HubPairDraftLaw();

    /// <inheritdoc />
    public override int MaxChildren => 2;

    /// <inheritdoc />
    public override TokenId Choose(in NodeTrial trial, out bool accepted)
    {
        if (trial.Law.Count == 1)
        {
            return Single.Choose(trial, out accepted);
        }

        ReadOnlySpan<TokenId> pair = DrawnTokens.NotPutBack(trial, Name);
        bool hubFirst = IsHub(trial, pair);
        TokenId hub = pair[hubFirst ? 0 : 1];
        TokenId other = pair[hubFirst ? 1 : 0];

        // How much likelier (a, i) is than (i, a), for every i.
        double odds = trial.Law.Draft[hub] / TailMass(trial, hub);
        double drafted = trial.Law.Draft[other];
        double wanted = trial.Target[other];
        double first = Math.Min(wanted, drafted);
        accepted = trial.Accepts(hubFirst ? (wanted - first) / (odds * drafted) : wanted / drafted, test: 0);
        if (accepted)
        {
            return other;
        }

        (double afterHub, double beforeHub) = LeftOver(trial, hub, odds);
        double share = Math.Min(trial.Target[hub], afterHub);
        double chance = hubFirst ? share / afterHub : Math.Min(trial.Target[hub] - share, beforeHub) / beforeHub;

        // Nothing left over means that the pair is always accepted, and only rounding has come here.
        accepted = trial.Accepts(double.IsNaN(chance) ? 0 : chance, test: 1);
        if (accepted)
        {
            return hub;
        }

        Overhang.Of(trial.Target.Probabilities, 1, trial.Draft, 1 / (1 + odds), trial.Scratch);
        int entry = trial.Target.EntryOf(hub);
        if (entry >= 0)
        {
            trial.Scratch[entry] = 0;
        }

        return trial.Draw(trial.Scratch, TensorPrimitives.Sum<double>(trial.Scratch));
    }

    /// <summary>Tells whether the first of the pair is the hub: the more likely one, of equal ones the lower one.</summary>
    private bool IsHub(in NodeTrial trial, ReadOnlySpan<TokenId> pair)
    {
        if (pair.Length != 2)
        {
            throw new Diagnostics.SpecHubException(
                $"The rule '{Name}' verifies a pair of drawn tokens, and a node has {pair.Length}. Draft with the rule's own law.");
        }

        double first = trial.Law.Draft[pair[0]];
        double second = trial.Law.Draft[pair[1]];
        return TopEntries.IsAhead(first, second) || (!TopEntries.IsAhead(second, first) && pair[0].Value < pair[1].Value);
    }

    private static double TailMass(in NodeTrial trial, TokenId hub)
    {
        using var tail = new Urn(trial.Law.Draft);
        tail.Remove(hub);
        return tail.Sum();
    }

    /// <summary>Returns s1 and s2, the probabilities of (a, i) and of (i, a) that i does not use up.</summary>
    private static (double AfterHub, double BeforeHub) LeftOver(in NodeTrial trial, TokenId hub, double odds)
    {
        // Summed over the draft's entries: what the target cannot take is left over too.
        ReadOnlySpan<double> drafted = trial.Law.Draft.Probabilities;
        double[] rented = ArrayPool<double>.Shared.Rent(drafted.Length);
        Span<double> target = rented.AsSpan(0, drafted.Length);
        trial.Target.AlignTo(trial.Law.Draft, target);
        int skipped = trial.Law.Draft.EntryOf(hub);
        double afterHub = 0;
        double beforeHub = 0;
        for (int entry = 0; entry < drafted.Length; entry++)
        {
            if (entry != skipped)
            {
                double over = target[entry] - drafted[entry];
                beforeHub += Math.Max(0, -over);
                afterHub += Math.Max(0, (odds * drafted[entry]) - Math.Max(0, over));
            }
        }

        ArrayPool<double>.Shared.Return(rented);
        return (afterHub, beforeHub);
    }
}
